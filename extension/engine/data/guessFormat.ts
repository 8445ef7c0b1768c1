/** The format of a data file by its name and, for `.json`, by its contents. */
import path from "node:path";
import { dataFormats } from "../../protocol/dataSchema.ts";
import { badInput } from "../../protocol/errors.ts";
import { readTextFile } from "../io/textFile.ts";
import type { FileFormat } from "./read.ts";

export const fileFormats: readonly FileFormat[] = dataFormats.filter((format) => format !== "synthetic");

const byExtension: Record<string, FileFormat> = {
  ".csv": "e2e-csv",
  ".txt": "e2e-text",
  ".xml": "webnlg-xml",
  ".jsonl": "jsonl",
};

/** @throws bad-input where the file cannot be read or neither name nor contents tell. */
export function guessFormat(file: string): FileFormat {
  const extension = path.extname(file).toLowerCase();
  const format = byExtension[extension] ?? (extension === ".json" ? guessJson(readTextFile(file)) : undefined);
  if (format) return format;
  throw badInput({
    what: "the data's format cannot be told from its name",
    where: file,
    range: `one of ${Object.keys(byExtension).join(", ")}, .json`,
    remedy: "Give --format.",
  });
}

/** DART is a list, WebNLG an object with `entries`; an object a line is JSON lines under another name. */
function guessJson(text: string): FileFormat {
  if (text.trimStart().startsWith("[")) return "dart";
  return /^\s*\{\s*"entries"\s*:/.test(text) ? "webnlg-json" : "jsonl";
}
