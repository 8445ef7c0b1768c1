/** tfjs-wasm's heap, seen from our kernels: where a tensor lies, and room for a new one. */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { runFailed } from "../../../protocol/errors.ts";
import { instantiateKernels, type Kernels, type KernelVariant } from "./module.ts";

/** What emscripten leaves on the module object beyond its declared type. */
interface EmscriptenModule {
  asm: Record<string, unknown>;
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
}

export class WasmHeap {
  readonly kernels: Kernels;
  /** Address of the GEMM's packing buffers, which live as long as the backend. */
  readonly workspace: number;
  private readonly backend: BackendWasm;

  constructor(backend: BackendWasm, variant?: KernelVariant) {
    this.backend = backend;
    const module = backend.wasm as unknown as EmscriptenModule;
    this.kernels = instantiateKernels(memoryOf(module), variant);
    this.workspace = allocated(module._malloc(this.kernels.gemmWorkspace()));
  }

  /** Byte address of a tensor's values. */
  address({ dataId }: TensorInfo): number {
    return this.backend.getMemoryOffset(dataId);
  }

  /** A new tensor with undefined values. */
  output(shape: readonly number[], dtype: DataType = "float32"): TensorInfo {
    const info = this.backend.makeOutput([...shape], dtype);
    if (shape.every((size) => size > 0)) allocated(this.address(info));
    return info;
  }

  fillZero(tensor: TensorInfo): void {
    this.backend.typedArrayFromHeap(tensor).fill(0);
  }
}

/** emscripten names the memory's export as it likes (a minified build: one letter), so it is known by its buffer. */
function memoryOf({ asm, HEAPU8 }: EmscriptenModule): WebAssembly.Memory {
  for (const value of Object.values(asm)) {
    if (value instanceof WebAssembly.Memory && value.buffer === HEAPU8.buffer) return value;
  }
  throw runFailed({
    what: "the memory of @tensorflow/tfjs-backend-wasm was not found",
    remedy: "Install version 4.22.0.",
  });
}

/** malloc returns 0 when the heap is full, which tfjs would take for an address. */
function allocated(address: number): number {
  if (address !== 0) return address >>> 0;
  throw runFailed({
    what: "the wasm backend is out of memory",
    range: "at most 4 GiB a lane",
    remedy: "Use the native backend, a smaller batch or fewer clients a lane.",
  });
}
