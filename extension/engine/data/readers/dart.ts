/** DART v1.1.1 (Nan et al. 2021): a JSON list of triple sets, each with annotations, or the same in WebNLG's XML. */
import Type from "typebox";
import { badInput } from "../../../protocol/errors.ts";
import { checkShape, NonNumbers, parsePythonJson } from "../../io/json.ts";
import type { Pair, ReadPairs } from "./reader.ts";
import { linearize, type Triple } from "./triples.ts";
import { xmlEntries } from "./webnlgXml.ts";

const Annotation = Type.Object({
  source: Type.Optional(Type.String()),
  text: Type.Union([Type.String(), Type.Null()]),
});

const Entry = Type.Object({
  tripleset: Type.Array(Type.Array(Type.String(), { minItems: 3, maxItems: 3 }), { minItems: 1 }),
  annotations: Type.Optional(Type.Array(Annotation)),
});

/** One sample per annotation; an entry is an input; relations in lower case, as in the LoRA NLG protocol; category: source. */
export function readDart(source: string, where: string): ReadPairs {
  return source.trimStart().startsWith("<") ? fromXml(source, where) : fromJson(source, where);
}

function fromJson(source: string, where: string): ReadPairs {
  const found = new NonNumbers();
  const entries = parsePythonJson(source, where, found);
  if (!Array.isArray(entries)) throw badInput({ what: "not a DART file", where, range: "a JSON list of entries" });
  const pairs = entries.flatMap((value, index): Pair[] => {
    const name = `entry ${index + 1}`;
    const { tripleset, annotations = [] } = checkShape(Entry, value, where, name);
    const triples = tripleset.map(
      ([subject, relation, object]): Triple => ({ subject: subject!, relation: relation!, object: object! }),
    );
    const texts = annotations.map(({ text, source = "" }) => ({ text, source }));
    return pairsOf(index, name, triples, texts);
  });
  return { pairs, notes: found.notes() };
}

function fromXml(source: string, where: string): ReadPairs {
  const { entries, notes } = xmlEntries(source, where);
  const pairs = entries.flatMap(({ name, triples, texts }, index) => {
    const annotations = texts.map(({ text, comment }) => ({ text, source: comment }));
    return pairsOf(index, name, triples, annotations);
  });
  return { pairs, notes };
}

function pairsOf(
  input: number,
  entry: string,
  triples: readonly Triple[],
  texts: readonly { text: string | null; source: string }[],
): Pair[] {
  const prompt = linearize(triples.map((triple) => ({ ...triple, relation: triple.relation.toLowerCase() })));
  const pair = { input, prompt, place: { entry } };
  if (texts.length === 0) return [{ ...pair, target: null, category: "" }];
  return texts.map(({ text, source }) => ({ ...pair, target: text, category: source }));
}
