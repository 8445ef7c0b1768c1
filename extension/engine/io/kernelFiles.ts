/** The WebAssembly files that the wasm backend runs, as the build leaves them in `dist/kernels`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileError } from "./files/fileErrors.ts";
import { packageRoot } from "./packageRoot.ts";

/** The folder of our own kernels and of tfjs' `tfjs-backend-wasm-simd.wasm`. */
export function kernelFolder(): string {
  return path.join(packageRoot(), "dist", "kernels");
}

/** The bytes of one of them. Throws a typed error when the project has not been built. */
export function readKernelFile(name: string): Uint8Array<ArrayBuffer> {
  const file = path.join(kernelFolder(), name);
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw fileError(error, "cannot read a compiled kernel (npm run build makes them)", file);
  }
}
