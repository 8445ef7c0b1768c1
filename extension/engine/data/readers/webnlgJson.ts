/** WebNLG challenge 2017 (Gardent et al. 2017), the JSON form: `{"entries": [{"1": {...}}, {"2": {...}}]}`. */
import Type from "typebox";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";
import { checkShape, parseJson } from "./json.ts";
import { linearize } from "./triples.ts";

const text = Type.String({ minLength: 1 });

const File = Type.Object({ entries: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

const Entry = Type.Object({
  category: Type.String(),
  modifiedtripleset: Type.Array(Type.Object({ subject: text, property: text, object: text }), { minItems: 1 }),
  lexicalisations: Type.Array(Type.Object({ lex: text }), { minItems: 1 }),
});

/** One sample per lexicalisation, whatever its `comment` says; an entry is an input. */
export function readWebnlgJson(source: string, where: string, split: string): Sample[] {
  const { entries } = checkShape(File, parseJson(source, where), where, "the file");
  const pairs = entries.flatMap((numbered, index) =>
    Object.entries(numbered).flatMap(([number, value]): Pair[] => {
      const entry = checkShape(Entry, value, where, `entry ${number}`);
      const prompt = linearize(
        entry.modifiedtripleset.map(({ subject, property, object }) => ({ subject, relation: property, object })),
      );
      return entry.lexicalisations.map(({ lex }) => ({ input: index, prompt, target: lex, category: entry.category }));
    }),
  );
  return toSamples(pairs, where, split);
}
