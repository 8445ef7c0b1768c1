import type { NativePackages } from "./nativePackages.mjs";

export { BuildFailure } from "./libtensorflow.mjs";
export function nativeLoads(root: string, request: string): boolean;
export function buildInto(native: string, packages: NativePackages, say: (line: string) => void): Promise<void>;
/** How a binding is compiled: the arguments of the C++ compiler. */
export function compilerArguments(home: string, libraries: readonly string[], platform?: NodeJS.Platform): string[];
export function setUpNative(root: string, say: (line: string) => void): Promise<number>;
