/** A failure in one line for the user. */
export class BuildFailure extends Error {}
/** An archive and its checksum, or undefined where there is none for a machine; default: this one. */
export function libtensorflowArchive(platform?: string, arch?: string): { url: string; sha256: string } | undefined;
export function fetchLibtensorflow(deps: string, say: (line: string) => void): Promise<void>;
export function fetchChecked(wanted: { url: string; sha256: string }, file: string): Promise<string | undefined>;
export function libtensorflowLibraries(deps: string): string[];
export function run(
  command: string,
  args: readonly string[],
  failure: string,
  options?: { cwd?: string },
): Promise<void>;
