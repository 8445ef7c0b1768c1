/** The text form of E2E that LoRA's experiments read (Hu et al. 2021): a line `name : X | area : Y||A text .` per pair. */
import { badInput } from "../../../protocol/errors.ts";
import type { Pair, ReaderOptions, ReadPairs } from "./reader.ts";

const separator = "||";

/** Prompt and target are what stands before and after the first `||`, trimmed; blank lines are skipped. */
export function readE2eText(text: string, where: string, { inputsOnly }: ReaderOptions): ReadPairs {
  const pairs: Pair[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = line.indexOf(separator);
    if (at < 0 && !inputsOnly) {
      throw badInput({
        what: `no ${separator} between prompt and target`,
        where: `${where}:${index + 1}`,
        value: JSON.stringify(line.slice(0, 60)),
        range: `prompt${separator}target`,
      });
    }
    const prompt = (at < 0 ? line : line.slice(0, at)).trim();
    const target = at < 0 ? null : line.slice(at + separator.length).trim();
    pairs.push({ input: prompt, prompt, target, category: restaurantName(prompt), place: { line: index + 1 } });
  }
  return { pairs, notes: [] };
}

/** The value of the `name : ...` field, or "" where there is none. */
function restaurantName(prompt: string): string {
  return /(?:^|\|\s*)name : ([^|]*)/.exec(prompt)?.[1]?.trim() ?? "";
}
