/** Host and the program that installs the native backend. */

export interface NativeInstallApi {
  /**
   * Installs into a folder, which appears only when all is well. Nothing is installed where native loads already.
   *
   * @param folder absolute.
   * @returns what loads now, for people: `libtensorflow 2.9.1`. Rejects with why it does not.
   */
  install(folder: string): string;
}

/** Told to the host. */
export interface NativeInstallListener {
  /** A step begins, in words. */
  step(line: string): void;
}
