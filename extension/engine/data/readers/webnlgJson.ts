/** WebNLG (Gardent et al. 2017), the JSON form: `{"entries": [{"1": {...}}, {"2": {...}}]}`. */
import Type from "typebox";
import { checkShape, NonNumbers, parsePythonJson } from "../../io/json.ts";
import { chooseLanguage } from "./languages.ts";
import type { Pair, ReaderOptions, ReadPairs } from "./reader.ts";
import { linearize } from "./triples.ts";

const text = Type.String({ minLength: 1 });

const File = Type.Object({ entries: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

const Lexicalisation = Type.Object({
  lex: Type.Union([Type.String(), Type.Null()]),
  lang: Type.Optional(Type.String()),
});

const Entry = Type.Object({
  category: Type.String(),
  modifiedtripleset: Type.Array(Type.Object({ subject: text, property: text, object: text }), { minItems: 1 }),
  lexicalisations: Type.Optional(Type.Array(Lexicalisation)),
});

/** One sample per lexicalisation, whatever its `comment` says; an entry is an input, also where an object holds several. */
export function readWebnlgJson(source: string, where: string, { language }: ReaderOptions): ReadPairs {
  const found = new NonNumbers();
  const file = checkShape(File, parsePythonJson(source, where, found), where, "the file");
  const entries = file.entries
    .flatMap((numbered) => Object.entries(numbered))
    .map(([number, value]) => ({ name: `entry ${number}`, ...checkShape(Entry, value, where, `entry ${number}`) }));
  const all = entries.flatMap(({ lexicalisations = [] }) => lexicalisations.map(({ lang }) => lang));
  const { takes, notes } = chooseLanguage(all, language, where);
  const pairs = entries.flatMap(({ name, category, modifiedtripleset, lexicalisations = [] }, input): Pair[] => {
    const prompt = linearize(
      modifiedtripleset.map(({ subject, property, object }) => ({ subject, relation: property, object })),
    );
    const pair = { input, prompt, category, place: { entry: name } };
    const taken = lexicalisations.filter(({ lang }) => takes(lang));
    return taken.length === 0 ? [{ ...pair, target: null }] : taken.map(({ lex }) => ({ ...pair, target: lex }));
  });
  return { pairs, notes: [...found.notes(), ...notes] };
}
