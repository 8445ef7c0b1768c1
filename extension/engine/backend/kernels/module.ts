/** The compiled kernels: which of the two builds runs here, and what it exports. */
import v8 from "node:v8";
import { runFailed } from "../../../protocol/errors.ts";
import { readKernelFile } from "../../io/kernelFiles.ts";

/** Exports of the module in `assembly/`, where each is described. Addresses and strides are in bytes, sizes in elements. */
export interface Kernels {
  gemmWorkspace(): number;
  gemm(
    ...args: [
      ...size: [m: number, n: number, k: number],
      ...a: [address: number, rowStride: number, columnStride: number],
      ...b: [address: number, rowStride: number, columnStride: number],
      ...c: [address: number, workspace: number],
    ]
  ): void;
  copyRows(x: number, xRow: number, y: number, yRow: number, rows: number, run: number): void;
  transposeRows(x: number, xRow: number, y: number, yRow: number, rows: number, cols: number): void;
  gatherRows(x: number, rows: number, width: number, ids: number, count: number, y: number): number;
  projectRows(x: number, p: number, y: number, rows: number, dim: number, k: number): void;
  exp(x: number, y: number, n: number): void;
  maxRows(x: number, y: number, rows: number, n: number): void;
  sumRows(x: number, y: number, rows: number, n: number): void;
  shiftedExp(x: number, y: number, peaks: number, sums: number, rows: number, n: number): void;
  gelu(x: number, y: number, slope: number, n: number): void;
  layerNorm(
    ...args: [
      ...inputs: [x: number, gain: number, bias: number],
      ...outputs: [y: number, normalized: number, inverseStd: number],
      ...size: [rows: number, n: number, epsilon: number],
    ]
  ): void;
  layerNormGradient(
    ...args: [
      ...inputs: [dy: number, gain: number, normalized: number, inverseStd: number],
      ...output: [dx: number],
      ...size: [rows: number, n: number],
    ]
  ): void;
  causalSoftmax(
    ...args: [
      ...addresses: [x: number, lengths: number, y: number],
      ...size: [size: number, heads: number, length: number, scale: number],
    ]
  ): void;
  causalSoftmaxGradient(dy: number, y: number, dx: number, rows: number, length: number, scale: number): void;
}

/** `relaxed` uses fused multiply-add, `simd` plain SIMD. */
export type KernelVariant = "relaxed" | "simd";

/** The faster build that this engine accepts, or undefined when it accepts none. */
export function bestVariant(): KernelVariant | undefined {
  return (["relaxed", "simd"] as const).find((variant) => WebAssembly.validate(bytesOf(variant)));
}

/** Instantiates the kernels on `memory`. Throws when this engine cannot run them. */
export function instantiateKernels(memory: WebAssembly.Memory, variant = bestVariant()): Kernels {
  if (variant === undefined) {
    throw runFailed({ what: "this Node.js has no WebAssembly SIMD", remedy: "Use Node.js 20 or newer." });
  }
  const module = new WebAssembly.Module(bytesOf(variant));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

function bytesOf(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  const bytes = readKernelFile(`kernels-${variant}.wasm`);
  // Node 20 has relaxed SIMD behind a flag, which may still be set before such a module is compiled; later ones ignore it.
  if (!WebAssembly.validate(bytes)) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return bytes;
}
