/** Compiles the AssemblyScript kernels, once with and once without relaxed SIMD, and puts tfjs' own module beside them. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("./assembly", import.meta.url));
const variants = { "kernels-relaxed.wasm": ["simd", "relaxed-simd"], "kernels-simd.wasm": ["simd"] };
const flags = "-O3 --converge --noAssert --runtime stub --importMemory --use abort=".split(" ");
const tfjsModule = "tfjs-backend-wasm-simd.wasm";

/** Fills `outDir` with every WebAssembly file the wasm backend loads; does nothing when they are newer than their sources. */
export async function buildKernels(outDir) {
  const outputs = [tfjsModule, ...Object.keys(variants)].map((name) => join(outDir, name));
  const newest = Math.max(...readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs));
  if (outputs.every((file) => existsSync(file) && statSync(file).mtimeMs > newest)) return;

  mkdirSync(outDir, { recursive: true });
  const { resolve } = createRequire(import.meta.url);
  for (const [name, features] of Object.entries(variants)) write(join(outDir, name), await compile(name, features));
  copyFileSync(join(resolve("@tensorflow/tfjs-backend-wasm/package.json"), "../dist", tfjsModule), outputs[0]);
}

async function compile(name, features) {
  const { default: asc } = await import("assemblyscript/asc");
  let wasm;
  const { error, stderr } = await asc.main(
    ["index.ts", "--baseDir", sources, "--outFile", name, ...flags, ...features.flatMap((f) => ["--enable", f])],
    {
      writeFile: (file, contents) => {
        if (file === name) wasm = contents;
      },
    },
  );
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr}`);
  assertNoData(name, wasm);
  return wasm;
}

/** A running test may read the file meanwhile: it sees the old one or the new one, never half of it. */
function write(file, bytes) {
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
}

/** A data segment (sections 11 and 12) would be written over tfjs' heap, which the kernels share. */
function assertNoData(name, wasm) {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (wasm[at] & 0x7f) << shift;
      more = wasm[at++] >= 0x80;
    }
    if (id === 11 || id === 12) throw new Error(`${name} has static data: no strings or static arrays in kernels`);
    at += size;
  }
}
