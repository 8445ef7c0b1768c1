/** XML read strictly into a tree, and the text of its elements. */
import sax from "sax";
import { badInput } from "../../../protocol/errors.ts";

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  content: (XmlElement | string)[];
  /** On which it begins, from 1. */
  line: number;
}

/** Deeper than any corpus, and far from what recursion bears. */
const deepest = 100;

/**
 * The root of a document. Entities are XML's five, HTML's names and numbers; a DTD is not read, so that its own are unknown.
 *
 * @throws bad-input with line and column for whatever is not well-formed, and for an unknown entity.
 */
export function parseXml(source: string, where: string): XmlElement {
  const parser = sax.parser(true, { position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let ended = false;
  const refuse = (what: string) =>
    badInput({ what, where: `${where}:${parser.line + 1}:${Math.max(1, parser.column)}` });
  const addText = (text: string) => {
    // Beside the root there may be blanks alone.
    open.at(-1)?.content.push(text);
  };
  parser.onopentag = ({ name, attributes }) => {
    if (open.length >= deepest) throw refuse(`unsupported XML: elements are nested deeper than ${deepest}`);
    const element = { name, attributes: attributes as Record<string, string>, content: [], line: parser.line + 1 };
    open.at(-1)?.content.push(element);
    root ??= element;
    open.push(element);
  };
  parser.onclosetag = () => {
    open.pop();
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onerror = ({ message }) => {
    const what = message.split("\n")[0]!;
    if (ended) throw refuse("the XML text ends too early");
    throw refuse(`malformed XML: ${inWords(what, parser)}`);
  };
  parser.write(source);
  ended = true;
  if (source.trim() === "") throw badInput({ what: "malformed XML: the file is empty", where: `${where}:1` });
  parser.close();
  if (root === undefined) throw refuse("malformed XML: there is no element");
  return root;
}

function inWords(what: string, parser: sax.SAXParser): string {
  const { entity } = parser as unknown as { entity: string };
  if (what.startsWith("Invalid character entity"))
    return `the entity &${entity.slice(0, 40)}; is unknown (expected XML's, HTML's or a number)`;
  if (what.startsWith("Invalid character in entity name")) return "an & of the text is not written &amp;";
  return what;
}

/** The elements of that name right below. */
export function childrenOf({ content }: XmlElement, name: string): XmlElement[] {
  return content.filter((part): part is XmlElement => typeof part !== "string" && part.name === name);
}

/**
 * All text within an element, that of inline markup too: `The <b>big</b> café` is `The big café`. Blanks stand as they are, but
 * where they hold a line end they are layout and one space; none at either end.
 *
 * @param without elements whose text does not count.
 */
export function textOf(element: XmlElement, without: ReadonlySet<string> = new Set()): string {
  return rawText(element, without)
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

function rawText({ name, content }: XmlElement, without: ReadonlySet<string>): string {
  if (name === "br") return "\n";
  return content
    .map((part) => (typeof part === "string" ? part : without.has(part.name) ? "" : rawText(part, without)))
    .join("");
}
