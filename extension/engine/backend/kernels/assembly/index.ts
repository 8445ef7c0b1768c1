/** All kernels of one WebAssembly module; it imports tfjs' own memory and keeps no data in it. */
export { causalSoftmax, causalSoftmaxGradient } from "./attention";
export { gelu } from "./gelu";
export { gemm, gemmWorkspace } from "./gemm";
export { layerNorm, layerNormGradient } from "./layerNorm";
export { exp, maxRows, shiftedExp, sumRows } from "./rows";
export { copyRows, gatherRows, transposeRows } from "./stride";
