/** DART v1.1.1 (Nan et al. 2021): a JSON list of triple sets, each with annotations. */
import Type from "typebox";
import { badInput } from "../../../protocol/errors.ts";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";
import { checkShape, parseJson } from "./json.ts";
import { linearize } from "./triples.ts";

const text = Type.String({ minLength: 1 });

const Entry = Type.Object({
  tripleset: Type.Array(Type.Array(Type.String(), { minItems: 3, maxItems: 3 }), { minItems: 1 }),
  annotations: Type.Array(Type.Object({ source: Type.String(), text }), { minItems: 1 }),
});

/** One sample per annotation; an entry is an input; relations in lower case, as in the LoRA NLG protocol; category: source. */
export function readDart(source: string, where: string, split: string): Sample[] {
  const entries = parseJson(source, where);
  if (!Array.isArray(entries)) throw badInput({ what: "not a DART file", where, range: "a JSON list of entries" });
  const pairs = entries.flatMap((value, index): Pair[] => {
    const { tripleset, annotations } = checkShape(Entry, value, where, `entry ${index + 1}`);
    const prompt = linearize(
      tripleset.map(([subject, relation, object]) => ({
        subject: subject!,
        relation: relation!.toLowerCase(),
        object: object!,
      })),
    );
    return annotations.map(({ source, text }) => ({ input: index, prompt, target: text, category: source }));
  });
  return toSamples(pairs, where, split);
}
