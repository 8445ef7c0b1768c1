/** The name of a new experiment's file. */

export const configExtension = ".splitcom.json";

/** The defect of a name; the host has the text for it. */
export type NameFault = "empty" | "outside" | "characters";

/** A file below the folder, with slashes: `my run`, `my run.json` and `my run.splitcom.json` are the same file. */
export function fileNameOf(input: string): string {
  const stem = input
    .trim()
    .replaceAll("\\", "/")
    .replace(/(\.splitcom)?(\.jsonc?)?$/i, "");
  return stem + configExtension;
}

/** Names that some file system refuses are refused everywhere: workspaces are shared. */
export function nameFault(input: string): NameFault | undefined {
  const segments = fileNameOf(input).slice(0, -configExtension.length).split("/");
  if (segments.every((segment) => segment.trim() === "")) return "empty";
  if (segments.some((segment) => segment === ".." || segment === "." || segment === "")) return "outside";
  const isOdd = (segment: string) => /[<>:"|?*\p{Cc}]/u.test(segment) || /[. ]$/.test(segment);
  const isReserved = (segment: string) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(segment);
  return segments.some((segment) => isOdd(segment) || isReserved(segment)) ? "characters" : undefined;
}

/** The first of `stem`, `stem-2`, `stem-3` … that no file has. */
export async function freeStem(stem: string, exists: (fileName: string) => Promise<boolean>): Promise<string> {
  let candidate = stem;
  for (let number = 2; await exists(candidate + configExtension); number++) candidate = `${stem}-${number}`;
  return candidate;
}
