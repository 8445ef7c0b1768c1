/**
 * WebNLG in XML: `<benchmark><entries><entry category="...">`, as the challenges of 2017, 2020 and 2023 have it (Gardent et al.
 * 2017), as the enriched corpora do (Castro Ferreira et al. 2018), and DART beside its JSON.
 */
import { badInput } from "../../../protocol/errors.ts";
import { chooseLanguage } from "./languages.ts";
import type { Pair, ReaderOptions, ReadPairs } from "./reader.ts";
import { linearize, type Triple } from "./triples.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "./xml.ts";

/** An `entry`, with what the formats that share it make of it. */
export interface XmlEntry {
  /** As users count it: `entry 3`. */
  name: string;
  /** Undefined where it has none. */
  category: string | undefined;
  triples: Triple[];
  texts: { text: string; comment: string; language: string | undefined }[];
}

/** One sample per `lex`, whatever its `comment` says; an entry is an input. */
export function readWebnlgXml(source: string, where: string, { language }: ReaderOptions): ReadPairs {
  const { entries, notes: leftOut } = xmlEntries(source, where);
  const all = entries.flatMap(({ texts }) => texts.map((text) => text.language));
  const { takes, notes } = chooseLanguage(all, language, where);
  const pairs = entries.flatMap(({ name, category, triples, texts }, input): Pair[] => {
    if (category === undefined) throw badInput({ what: `${name} has no attribute category`, where });
    const pair = { input, prompt: linearize(triples), category, place: { entry: name } };
    const taken = texts.filter((text) => takes(text.language));
    return taken.length === 0 ? [{ ...pair, target: null }] : taken.map(({ text }) => ({ ...pair, target: text }));
  });
  return { pairs, notes: [...leftOut, ...notes] };
}

/** @returns also what was left out. @throws bad-input for what is no such file, and for an entry without triples. */
export function xmlEntries(source: string, where: string): { entries: XmlEntry[]; notes: string[] } {
  const root = parseXml(source, where);
  const lists = root.name === "benchmark" ? childrenOf(root, "entries") : [];
  if (lists.length === 0) {
    const range = "<benchmark><entries><entry>";
    throw badInput({ what: "the file is no WebNLG XML", where, value: `<${root.name}>`, range });
  }
  const repeated = new RepeatedElements(where);
  const entries = lists
    .flatMap((list) => childrenOf(list, "entry"))
    .map((entry, index) => {
      const name = `entry ${index + 1}`;
      return {
        name,
        category: entry.attributes.category,
        triples: triplesOf(entry, where, name, repeated),
        texts: childrenOf(entry, "lex").map((lex) => ({
          text: lexText(lex, name, repeated),
          comment: lex.attributes.comment ?? "",
          language: lex.attributes.lang ?? lex.attributes["xml:lang"],
        })),
      };
    });
  return { entries, notes: repeated.notes() };
}

/** Elements that the format has once, and a file several times: the first is read, others are reported. */
class RepeatedElements {
  private readonly found = new Map<string, { first: string; count: number }>();

  constructor(private readonly where: string) {}

  /** @param elements of one name, in one place. */
  firstOf(elements: readonly XmlElement[], entry: string): XmlElement | undefined {
    const [first, second] = elements;
    if (second) {
      const known = this.found.get(second.name) ?? { first: `${this.where}:${second.line}: ${entry}`, count: 0 };
      this.found.set(second.name, { ...known, count: known.count + elements.length - 1 });
    }
    return first;
  }

  notes(): string[] {
    return [...this.found].map(([name, { first, count }]) => {
      const others = count === 1 ? "" : `, as are ${count - 1} more`;
      return `${first} has more than one <${name}>, of which the first is read; the other is left out${others}`;
    });
  }
}

/** The enriched corpus of 1.x calls the modified triples `otriple` too. */
function triplesOf(entry: XmlElement, where: string, name: string, repeated: RepeatedElements): Triple[] {
  const set = repeated.firstOf(childrenOf(entry, "modifiedtripleset"), name);
  const triples = set ? [...childrenOf(set, "mtriple"), ...childrenOf(set, "otriple")] : [];
  if (triples.length === 0) {
    const at = `${where}:${(set ?? entry).line}`;
    throw badInput({ what: `${name} has no triples`, where: at, range: "<modifiedtripleset><mtriple>" });
  }
  return triples.map((triple) => splitTriple(textOf(triple), `${where}:${triple.line}`, name));
}

/** What the enriched corpora put beside a text, and is none. */
const beside = new Set(["sortedtripleset", "references", "template", "lexicalization", "tree", "entitymap"]);

/** The text itself, or in the enriched corpora what its `text` element holds. */
function lexText(lex: XmlElement, entry: string, repeated: RepeatedElements): string {
  const text = repeated.firstOf(childrenOf(lex, "text"), entry);
  return textOf(text ?? lex, beside);
}

/** `Aarhus_Airport | runwayLength | 2702.0`; neither subjects nor relations hold a bar. */
function splitTriple(triple: string, where: string, entry: string): Triple {
  const [subject, relation, ...object] = triple.split("|").map((part) => part.trim());
  if (!subject || !relation || object.join("") === "") {
    throw badInput({
      what: `${entry}, field mtriple: not a triple`,
      where,
      value: JSON.stringify(triple),
      range: "subject | relation | object",
    });
  }
  return { subject, relation, object: object.join(" | ") };
}
