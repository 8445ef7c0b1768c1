/** The wasm backend: tfjs-wasm with our kernels on its heap. */
import { BackendWasm, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { runFailed } from "../../protocol/errors.ts";
import { kernelFolder } from "../io/kernelFiles.ts";
import { smallestMemory } from "./addressSpace.ts";
import { WasmHeap } from "./kernels/heap.ts";
import { installKernels } from "./kernels/install.ts";
import { bestVariant, type KernelVariant } from "./kernels/module.ts";

/** Makes tfjs ready on `wasm` in this thread and returns what runs there. Throws a typed error where it cannot. */
export async function openWasm(variant: KernelVariant | undefined = bestVariant()): Promise<string> {
  setWasmPaths(`${kernelFolder()}/`);
  await withoutNewListeners(() => tf.setBackend("wasm"));
  const backend = tf.findBackend("wasm");
  if (!(backend instanceof BackendWasm)) {
    smallestMemory("the wasm backend");
    throw runFailed({ what: "tfjs' wasm module did not start", where: kernelFolder(), remedy: "Run npm run build." });
  }
  installKernels(new WasmHeap(backend, variant));
  return variant === "relaxed" ? "own kernels, relaxed SIMD" : "own kernels, SIMD";
}

/** emscripten rethrows every uncaught error of the process from its own listeners; ours is to report them. */
async function withoutNewListeners<T>(work: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as "uncaughtException")));
  const result = await work();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[i]!.has(listener)) process.off(event, listener);
    }
  });
  return result;
}
