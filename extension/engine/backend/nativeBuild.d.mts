/** A failure in one line for the user. */
export class BuildFailure extends Error {}
export function nativeLoads(root: string, request: string): boolean;
export function buildInto(native: string, version: string, say: (line: string) => void): Promise<void>;
export function setUpNative(root: string, version: string, say: (line: string) => void): Promise<number>;
