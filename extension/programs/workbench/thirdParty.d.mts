/** A package's licence and what it asks to be passed on. */
export interface Notice {
  /** With version, as in `ajv 8.20.0`. */
  name: string;
  /** SPDX expression of the manifest. */
  licence: string;
  text: string;
}
export function packageOf(file: string): string | undefined;
export function noticeOf(folder: string): Notice;
export function noticesText(notices: readonly Notice[]): string;
export function bundledPackages(
  metafiles: readonly import("esbuild").Metafile[],
  shipped: (output: string) => boolean,
): string[];
export function shippedFiles(root: string): (file: string) => boolean;
export function libtensorflowNotices(deps: string): Notice[];
