/** The format of a data file by its name and, for `.json` and `.xml`, by its contents. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import { readTextFile } from "../io/files/textFile.ts";
import type { FileFormat } from "./fileFormat.ts";

const byExtension: Record<string, FileFormat> = {
  ".csv": "e2e-csv",
  ".tsv": "e2e-csv",
  ".txt": "e2e-text",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
};

const byContents: Record<string, (text: string) => FileFormat> = { ".json": guessJson, ".xml": guessXml };

/** @throws bad-input where the file cannot be read or neither name nor contents show the format. */
export function guessFormat(file: string): FileFormat {
  const extension = path.extname(file).toLowerCase();
  const guess = byContents[extension];
  const format = byExtension[extension] ?? guess?.(readTextFile(file));
  if (format) return format;
  throw badInput({
    what: "cannot infer the data's format from the file name",
    where: file,
    range: `one of ${[...Object.keys(byExtension), ...Object.keys(byContents)].join(", ")}`,
    remedy: "Give --format.",
  });
}

/** WebNLG is an object with `entries`, DART a list of triple sets; anything else is JSON lines, or a list, under another name. */
function guessJson(text: string): FileFormat {
  const start = text.slice(0, sample).trimStart();
  if (start.startsWith("[")) return /"prompt"\s*:/.test(start) && !/"tripleset"\s*:/.test(start) ? "jsonl" : "dart";
  return /^\{[^{}]*"entries"\s*:\s*\[/.test(start) ? "webnlg-json" : "jsonl";
}

/** DART's XML is WebNLG's, of no category. */
function guessXml(text: string): FileFormat {
  return /<entry\s[^>]*category=["']MISC["']/.test(text.slice(0, sample)) ? "dart" : "webnlg-xml";
}

/** Characters from the beginning that are looked at. */
const sample = 20_000;
