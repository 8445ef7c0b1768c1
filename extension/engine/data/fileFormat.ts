/** The formats of data files: their names, and how a text shows which one it is. */
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import { dataFormats } from "../../protocol/config/schema/dataSchema.ts";

/** The formats that live in files; `synthetic` is made by `syntheticSamples`. */
export type FileFormat = Exclude<DataFormat, "synthetic">;

export const fileFormats: readonly FileFormat[] = dataFormats.filter((format) => format !== "synthetic");

/** As messages name them. */
export const formatNames: Record<FileFormat, string> = {
  "e2e-csv": "E2E CSV",
  "e2e-text": "E2E text",
  dart: "DART",
  "webnlg-json": "WebNLG JSON",
  "webnlg-xml": "WebNLG XML",
  jsonl: "JSON lines",
};

/** What the beginning of a text of each format has, and no other's. DART in XML is WebNLG's, of the category MISC. */
const marks: readonly (readonly [FileFormat, (start: string) => boolean])[] = [
  ["dart", (start) => /^\[\s*\{/.test(start) && /"tripleset"\s*:/.test(start)],
  ["dart", (start) => /<entry\s[^>]*category=["']MISC["']/.test(start)],
  ["webnlg-json", (start) => /^\{[^{}]*"entries"\s*:\s*\[/.test(start)],
  ["webnlg-xml", (start) => start.startsWith("<") && /<entry\s/.test(start)],
  ["jsonl", (start) => /^(\[\s*)?\{[^{}]*"prompt"\s*:/.test(start)],
  ["e2e-csv", hasE2eColumns],
  ["e2e-text", (start) => /^[^\n{[<]+$/.test(firstLine(start)) && firstLine(start).includes("||")],
];

/** Characters from the beginning that are looked at. */
const beginning = 20_000;

/** The format that a text is seen to be of; undefined where nothing shows it. */
export function formatSeen(text: string): FileFormat | undefined {
  const start = text.slice(0, beginning).replace(/^\uFEFF?\s*/, "");
  return marks.find(([, mark]) => mark(start))?.[0];
}

function hasE2eColumns(start: string): boolean {
  const columns = firstLine(start)
    .split(/[,;\t]/)
    .map((name) => name.trim().replaceAll('"', "").toLowerCase());
  const has = (...names: string[]) => names.some((name) => columns.includes(name));
  return has("mr", "meaning_representation") && has("ref", "human_reference");
}

const firstLine = (text: string) => /^[^\r\n]*/.exec(text)![0];
