/** Samples from files of any format. */
import type { DataFormat } from "../../protocol/runConfig.ts";
import { readTextFile } from "../io/textFile.ts";
import { readDart } from "./readers/dart.ts";
import { readE2eCsv } from "./readers/e2eCsv.ts";
import { readE2eText } from "./readers/e2eText.ts";
import { readJsonl } from "./readers/jsonl.ts";
import { readWebnlgJson } from "./readers/webnlgJson.ts";
import { readWebnlgXml } from "./readers/webnlgXml.ts";
import type { Sample } from "./sample.ts";

/** The formats that live in files; `synthetic` is made by `syntheticSamples`. */
export type FileFormat = Exclude<DataFormat, "synthetic">;

/** A reader is pure: text in, samples out; `where` names the text in errors, `split` begins the samples' ids. */
export type Reader = (text: string, where: string, split: string) => Sample[];

const readers: Record<FileFormat, Reader> = {
  "e2e-csv": readE2eCsv,
  "e2e-text": readE2eText,
  dart: readDart,
  "webnlg-json": readWebnlgJson,
  "webnlg-xml": readWebnlgXml,
  jsonl: readJsonl,
};

/**
 * The first `limit` samples of a file, each with all references that the whole file has for its input.
 *
 * @throws bad-input when the file cannot be read or is not of the format, with line, position or entry.
 */
export function readSamples(format: FileFormat, file: string, split: string, limit = Infinity): Sample[] {
  return readers[format](readTextFile(file), file, split).slice(0, limit);
}
