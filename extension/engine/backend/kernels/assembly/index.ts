/** All kernels of one WebAssembly module; it works on the memory that it is given (tfjs' own, or the sketches') and keeps no data in it. */
export { causalSoftmax, causalSoftmaxGradient } from "./attention";
export { gelu } from "./gelu";
export { gemm, gemmWorkspace } from "./gemm";
export { layerNorm, layerNormGradient } from "./layerNorm";
export { projectRows } from "./project";
export { exp, maxRows, shiftedExp, sumRows } from "./rows";
export { copyRows, gatherRows, transposeRows } from "./stride";
