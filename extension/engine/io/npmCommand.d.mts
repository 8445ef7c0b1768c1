/** What the way to start npm is decided by; default: this process. */
export interface NpmSurroundings {
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  /** The absolute path of Node. */
  node?: string;
  exists?: (file: string) => boolean;
}
/** A program and its first arguments, to be started without a shell. */
export function npmCommand(given?: NpmSurroundings): [command: string, ...first: string[]];
