/** Generic JSON lines: `{"prompt": "...", "target": "...", "references": ["..."], "category": "..."}`, the last two optional. */
import Type from "typebox";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";
import { checkShape, parseJson } from "./json.ts";

const text = Type.String({ minLength: 1 });

const Line = Type.Object({
  prompt: text,
  target: text,
  references: Type.Optional(Type.Array(text)),
  category: Type.Optional(Type.String()),
});

/** Blank lines are skipped and further fields ignored. Lines of equal prompt are references of one another. */
export function readJsonl(source: string, where: string, split: string): Sample[] {
  const pairs: Pair[] = [];
  for (const [index, line] of source.split("\n").entries()) {
    if (line.trim() === "") continue;
    const value = parseJson(line, where, index + 1);
    const { prompt, target, references, category = "" } = checkShape(Line, value, `${where}:${index + 1}`, "the line");
    pairs.push({ input: prompt, prompt, target, category, listed: references });
  }
  return toSamples(pairs, where, split);
}
