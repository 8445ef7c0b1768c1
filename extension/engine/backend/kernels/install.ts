/** Puts our kernels into tfjs' registry for the wasm backend. */
import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { batchMatMul } from "./batchMatMul.ts";
import { fusedKernels } from "./fusedKernels.ts";
import type { WasmHeap } from "./heap.ts";
import { exp, gather, max, sum } from "./rows.ts";
import { slice, transpose, unpack } from "./stridedCopy.ts";

/** A kernel of ours. Undefined means: a case for tfjs' own kernel of that name. */
type Kernel<Call> = (call: Call, heap: WasmHeap) => TensorInfo | TensorInfo[] | undefined;

/** Which call a kernel gets is settled by its name in tfjs; its static type is lost in the registry. */
const erased = <Call>(kernel: Kernel<Call>) => kernel as unknown as Kernel<Parameters<KernelFunc>[0]>;

const replacements = new Map([
  ["BatchMatMul", erased(batchMatMul)],
  ["Transpose", erased(transpose)],
  ["Slice", erased(slice)],
  ["Unpack", erased(unpack)],
  ["GatherV2", erased(gather)],
  ["Exp", erased(exp)],
  ["Max", erased(max)],
  ["Sum", erased(sum)],
]);

/** tfjs' own kernels, kept so that installing again (a new heap) does not stack ours upon ours. */
const originals = new Map<string, KernelConfig>();

/** Replaces tfjs-wasm's slow kernels and adds the fused ones, all working on `heap`; a later call wins. */
export function installKernels(heap: WasmHeap): void {
  for (const [name, kernel] of replacements) {
    const original = originals.get(name) ?? getKernel(name, "wasm");
    originals.set(name, original);
    unregisterKernel(name, "wasm");
    registerKernel({ ...original, kernelFunc: (call) => kernel(call, heap) ?? original.kernelFunc(call) });
  }
  for (const [kernelName, kernel] of Object.entries(fusedKernels)) {
    if (getKernel(kernelName, "wasm") !== undefined) unregisterKernel(kernelName, "wasm");
    const run = erased(kernel as Kernel<never>);
    registerKernel({ kernelName, backendName: "wasm", kernelFunc: (call) => run(call, heap)! });
  }
}
