/** E2E NLG challenge (Novikova et al. 2017), the official CSV: columns `mr` and `ref`. */
import { badInput } from "../../../protocol/errors.ts";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";
import { csvRows } from "./csvRows.ts";

/** Prompt: the meaning representation as it stands; category: the restaurant's name. Further columns are ignored. */
export function readE2eCsv(text: string, where: string, split: string): Sample[] {
  const { header, rows } = csvRows(text, where);
  const columns = header.map((name) => name.trim().toLowerCase());
  const mr = columns.indexOf("mr");
  const ref = columns.indexOf("ref");
  if (mr < 0 || ref < 0) {
    throw badInput({
      what:
        mr < 0 ? "the header has no column mr" : "the file has meaning representations but no references (column ref)",
      where: `${where}:1`,
      value: header.join(","),
      range: "mr,ref",
      remedy: "Take a file with references, such as trainset.csv, devset.csv or testset_w_refs.csv.",
    });
  }
  const pairs = rows.map(({ line, fields }): Pair => {
    const prompt = fields[mr]!;
    const target = fields[ref]!;
    if (prompt.trim() === "" || target.trim() === "") {
      throw badInput({
        what: `empty ${prompt.trim() === "" ? "mr" : "ref"}`,
        where: `${where}:${line}`,
        range: "text",
      });
    }
    return { input: prompt, prompt, target, category: restaurantName(prompt) };
  });
  return toSamples(pairs, where, split);
}

/** The value of the `name[...]` slot, or "" where there is none. */
function restaurantName(mr: string): string {
  return /(?:^|,\s*)name\[([^\]]*)\]/.exec(mr)?.[1] ?? "";
}
