/** Host and the program that installs the native backend. */
import Type from "typebox";
import { type ApiOf, message } from "./messageTable.ts";

const api = {
  /**
   * Installs into a folder, which appears only when all is well. Nothing is installed where native loads already.
   *
   * @param folder absolute.
   * @returns what loads now, for people: `libtensorflow 2.9.1`. Rejects with why it does not.
   */
  install: message<(folder: string) => string>([Type.String()], Type.String()),
};

/** Events for the host. */
const listener = {
  /** A step begins, in words. */
  step: message<(line: string) => void>([Type.String()]),
};

export const nativeInstallMessages = { api, listener };
export type NativeInstallApi = ApiOf<typeof api>;
export type NativeInstallListener = ApiOf<typeof listener>;
