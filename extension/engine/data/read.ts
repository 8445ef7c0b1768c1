/** Samples from files of any format. */
import { badInput, SplitcomError } from "../../protocol/errors.ts";
import { readTextFile } from "../io/files/textFile.ts";
import { type FileFormat, formatNames, formatSeen } from "./fileFormat.ts";
import { readDart } from "./readers/dart.ts";
import { readE2eCsv } from "./readers/e2eCsv.ts";
import { readE2eText } from "./readers/e2eText.ts";
import { readJsonl } from "./readers/jsonl.ts";
import { withoutLanguages } from "./readers/languages.ts";
import type { Reader, ReaderOptions, ReadPairs } from "./readers/reader.ts";
import { readWebnlgJson } from "./readers/webnlgJson.ts";
import { readWebnlgXml } from "./readers/webnlgXml.ts";
import { type SampleSet, toSamples } from "./references.ts";

export interface ReadOptions extends ReaderOptions {
  /** Begins the samples' ids. */
  split: string;
  /** Use only the first N samples. */
  limit?: number | undefined;
}

const readers: Record<FileFormat, Reader> = {
  "e2e-csv": readE2eCsv,
  "e2e-text": readE2eText,
  dart: readDart,
  "webnlg-json": readWebnlgJson,
  "webnlg-xml": readWebnlgXml,
  jsonl: readJsonl,
};

/** Formats that have no place for the language of a text. */
const unlabelled: ReadonlySet<FileFormat> = new Set<FileFormat>(["e2e-csv", "e2e-text", "jsonl"]);

/**
 * The first `limit` samples of a file, each with all references that the whole file has for its input.
 *
 * @throws bad-input when the file cannot be read or is not of the format, with line, position or entry.
 */
export function readSamples(format: FileFormat, file: string, options: ReadOptions): SampleSet {
  return samplesOf(format, readTextFile(file), file, options);
}

/** Says of a text of another format which one that is: what its reader misses in it would explain nothing. */
function readAs(format: FileFormat, text: string, where: string, options: ReadOptions): ReadPairs {
  try {
    return readers[format](text, where, options);
  } catch (error) {
    const found = error instanceof SplitcomError ? formatSeen(text) : undefined;
    if (found === undefined || formatNames[found] === formatNames[format]) throw error;
    throw badInput({ what: `this is not ${formatNames[format]} (it looks like ${formatNames[found]})`, where }, error);
  }
}

/** {@link readSamples} of a text. @param where names it in errors and notes. */
export function samplesOf(format: FileFormat, text: string, where: string, options: ReadOptions): SampleSet {
  const read = readAs(format, text, where, options);
  const { samples, notes } = toSamples(read.pairs, where, options);
  const { language } = options;
  const unused = language !== undefined && unlabelled.has(format) ? [withoutLanguages(where, language)] : [];
  return { samples: samples.slice(0, options.limit), notes: [...unused, ...read.notes, ...notes] };
}
