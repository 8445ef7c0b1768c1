/** WebNLG challenge 2017 (Gardent et al. 2017), the XML form: `<benchmark><entries><entry category="...">`. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import Type from "typebox";
import { badInput } from "../../../protocol/errors.ts";
import { type Pair, toSamples } from "../references.ts";
import type { Sample } from "../sample.ts";
import { checkShape } from "./json.ts";
import { linearize, type Triple } from "./triples.ts";

const Text = Type.Object({ text: Type.String({ minLength: 1 }) });

const Benchmark = Type.Object({
  benchmark: Type.Object({ entries: Type.Object({ entry: Type.Array(Type.Unknown()) }) }),
});

const Entry = Type.Object({
  category: Type.String(),
  modifiedtripleset: Type.Object({ mtriple: Type.Array(Text, { minItems: 1 }) }),
  lex: Type.Array(Text, { minItems: 1 }),
});

const repeated = new Set(["entry", "mtriple", "lex"]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: "text",
  alwaysCreateTextNode: true,
  parseTagValue: false,
  htmlEntities: true,
  isArray: (name) => repeated.has(name),
});

/** One sample per `lex`, whatever its `comment` says; an entry is an input. */
export function readWebnlgXml(source: string, where: string, split: string): Sample[] {
  const { benchmark } = checkShape(Benchmark, parseXml(source, where), where, "the file");
  const pairs = benchmark.entries.entry.flatMap((value, index): Pair[] => {
    const name = `entry ${index + 1}`;
    const { category, modifiedtripleset, lex } = checkShape(Entry, value, where, name);
    const prompt = linearize(modifiedtripleset.mtriple.map(({ text }) => splitTriple(text, where, name)));
    return lex.map(({ text }) => ({ input: index, prompt, target: text, category }));
  });
  return toSamples(pairs, where, split);
}

function parseXml(source: string, where: string): unknown {
  const verdict = XMLValidator.validate(source);
  if (verdict === true) return parseValid(source, where);
  const { msg, line, col } = verdict.err;
  // For tags left open at the end the validator lists them and points at line 1.
  const truncated = msg.startsWith("Invalid '[");
  throw badInput({
    what: truncated ? "the XML text ends too early" : `malformed XML: ${msg}`,
    where: `${where}:${truncated ? source.split("\n").length : line}${col === undefined || truncated ? "" : `:${col}`}`,
  });
}

/** Well-formed is not enough for the parser, which has limits of its own, as on nesting and entities. */
function parseValid(source: string, where: string): unknown {
  try {
    return parser.parse(source);
  } catch (error) {
    throw badInput(
      { what: `unsupported XML: ${error instanceof Error ? error.message : String(error)}`, where },
      error,
    );
  }
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
