/** E2E NLG challenge (Novikova et al. 2017), the official CSV: columns `mr` and `ref`. */
import { badInput } from "../../../protocol/errors.ts";
import { csvRows } from "./csvRows.ts";
import type { Pair, ReaderOptions, ReadPairs } from "./reader.ts";

/** The official names first, then those of the copy that Hugging Face serves. */
const names = { mr: ["mr", "meaning_representation"], ref: ["ref", "human_reference"] };

/** Prompt: the meaning representation as it stands; category: the restaurant's name. Further columns are ignored. */
export function readE2eCsv(text: string, where: string, { inputsOnly }: ReaderOptions): ReadPairs {
  const { header, rows } = csvRows(text, where, (columns) => columnOf(columns, "mr") >= 0);
  const mr = columnOf(header, "mr");
  const ref = columnOf(header, "ref");
  if (mr < 0 || (ref < 0 && !inputsOnly)) {
    throw badInput({
      what:
        mr < 0 ? "the header has no column mr" : "the file has meaning representations but no references (column ref)",
      where: `${where}:1`,
      value: header.join(","),
      range: "mr,ref",
      remedy: "Use a file with references, such as trainset.csv, devset.csv or testset_w_refs.csv.",
    });
  }
  const pairs = rows.map(({ line, fields }): Pair => {
    const prompt = fields[mr]!;
    const target = fields[ref] ?? null;
    return { input: prompt, prompt, target, category: restaurantName(prompt), place: { line } };
  });
  return { pairs, notes: [] };
}

/** -1 where there is none. */
function columnOf(header: readonly string[], column: keyof typeof names): number {
  const columns = header.map((name) => name.trim().toLowerCase().replaceAll(/\s+/g, "_"));
  return names[column].map((name) => columns.indexOf(name)).find((index) => index >= 0) ?? -1;
}

/** The value of the `name[...]` slot, or "" where there is none. */
function restaurantName(mr: string): string {
  return /(?:^|,\s*)name\[([^\]]*)\]/.exec(mr)?.[1] ?? "";
}
