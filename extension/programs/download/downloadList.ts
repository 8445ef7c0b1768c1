/** The list of downloads that the command line offers. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ParseError, parse } from "jsonc-parser";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { type DownloadEntry, parseDownloads } from "../../protocol/downloads.ts";
import { badInput } from "../../protocol/errors.ts";

const setting = "splitcom.downloads";
const largestList = 2 ** 24;

/** The setting's default: the public originals. The manifest is the only place that holds them. */
export function defaultDownloads(): DownloadEntry[] {
  const manifest = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8"));
  return parseDownloads(manifest.contributes.configuration.properties[setting].default, setting);
}

/** A list of the user's: a JSON array, or settings of VS Code that hold one. @throws bad-input for anything else. */
export function readDownloads(file: string): DownloadEntry[] {
  const text = readTextFile(file, "cannot read the list", largestList);
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0)
    throw badInput({ what: "this is not JSON", where: file, range: `an array, or a settings file with ${setting}` });
  const list = typeof value === "object" && value !== null && setting in value ? value[setting] : value;
  return parseDownloads(list, file);
}
