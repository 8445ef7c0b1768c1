/** The text form of E2E that LoRA's experiments read (Hu et al. 2021): a line `name : X | area : Y||A text .` per pair. */
import { badInput } from "../../../protocol/errors.ts";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";

const separator = "||";

/** Prompt and target are what stands before and after the first `||`, trimmed; blank lines are skipped. */
export function readE2eText(text: string, where: string, split: string): Sample[] {
  const pairs: Pair[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = line.indexOf(separator);
    const prompt = line.slice(0, at).trim();
    const target = line.slice(at + separator.length).trim();
    if (at < 0 || prompt === "" || target === "") {
      throw badInput({
        what: at < 0 ? `no ${separator} between prompt and target` : `empty ${prompt === "" ? "prompt" : "target"}`,
        where: `${where}:${index + 1}`,
        value: JSON.stringify(line.slice(0, 60)),
        range: `prompt${separator}target`,
      });
    }
    pairs.push({ input: prompt, prompt, target, category: restaurantName(prompt) });
  }
  return toSamples(pairs, where, split);
}

/** The value of the `name : ...` field, or "" where there is none. */
function restaurantName(prompt: string): string {
  return /(?:^|\|\s*)name : ([^|]*)/.exec(prompt)?.[1]?.trim() ?? "";
}
