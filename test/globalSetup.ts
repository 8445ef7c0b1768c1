/** Compiles what the tests load from dist/kernels, where it is missing or older than its sources. */
import { fileURLToPath } from "node:url";
// @ts-expect-error a build script in plain JavaScript
import { buildKernels } from "../extension/engine/backend/kernels/build.mjs";

export default () => buildKernels(fileURLToPath(new URL("../dist/kernels", import.meta.url)));
