/**
 * Patterns in the syntax of Python's `re` (3.11), translated to JavaScript's so that both accept the same texts. What Python itself refuses
 * is refused, and so is what JavaScript cannot say.
 */

import { largestOf } from "../../../protocol/config/largeLists.ts";
import { noCounterpart, notPython, PatternRefused, PatternText } from "./patternText.ts";
import { anything, categories, characterClass, escaped, literal } from "./pythonCharacters.ts";

/** A pattern for `new RegExp(source, flags)`, to be matched anywhere. */
export interface Translated {
  source: string;
  flags: "u" | "iu";
}

/** @throws PatternRefused. */
export function translatePattern(pattern: string): Translated {
  return new Parser(pattern).translate();
}

/** A part of a pattern in JavaScript's syntax, and of how many characters the texts are that it matches. */
interface Part {
  source: string;
  least: number;
  most: number;
  /** It is a place between characters (`^`), which nothing can repeat. */
  isPlace: boolean;
}

interface Group {
  isOpen: boolean;
  /** It may not take part in a match, or its last round is another one in JavaScript: nothing may refer to it. */
  isUncertain: boolean;
}

/** Python's own limit of repetitions. */
const mostRepeats = 2 ** 32 - 1;

/** In characters; longer ones are beyond the limit in any case. */
const longestQuantifier = 64;
const [begin, end] = [`(?<!${anything})`, `(?!${anything})`];

class Parser {
  private readonly text: PatternText;
  private flags = "";
  private lookbehinds = 0;
  /** By number, from 1. */
  private readonly groups: Group[] = [{ isOpen: true, isUncertain: true }];
  private readonly names = new Map<string, number>();

  constructor(pattern: string) {
    this.text = new PatternText(pattern);
  }

  translate(): Translated {
    this.takeFlags();
    const { source } = this.alternatives();
    if (!this.text.isDone) throw new PatternRefused(notPython);
    return { source, flags: this.has("i") ? "iu" : "u" };
  }

  private has(flag: string): boolean {
    return this.flags.includes(flag);
  }

  private get category() {
    return this.has("a") ? categories.ascii : categories.unicode;
  }

  /** Flags of the whole pattern stand at its beginning, also several times and between comments. */
  private takeFlags(): void {
    for (;;) {
      if (this.text.match(/^\(\?#[^)]*\)/)) continue;
      const letters = this.text.match(/^\(\?([aiLmsux]+)\)/)?.[1];
      if (letters === undefined) break;
      this.flags += letters;
    }
    if (/[xL]/.test(this.flags)) throw new PatternRefused(`has the flag ${/[xL]/.exec(this.flags)}, ${noCounterpart}`);
    if (this.has("a") && this.has("u")) throw new PatternRefused(notPython);
    // Cases beyond ASCII are folded here whatever the flag says.
    if (this.has("a") && this.has("i")) throw new PatternRefused(`has the flags a and i, ${noCounterpart}`);
  }

  private alternatives(): Part {
    const first = this.groups.length;
    const parts = [this.sequence()];
    while (this.text.take("|")) {
      this.doubt(first);
      parts.push(this.sequence());
    }
    if (parts.length > 1) this.doubt(first);
    return {
      source: parts.map(({ source }) => source).join("|"),
      least: parts.reduce((least, part) => Math.min(least, part.least), Number.POSITIVE_INFINITY),
      most: largestOf(
        parts.map(({ most }) => most),
        0,
      ),
      isPlace: false,
    };
  }

  /** No group from this number on may be referred to from now on. */
  private doubt(first: number): void {
    for (const group of this.groups.slice(first)) group.isUncertain = true;
  }

  private sequence(): Part {
    const parts: Part[] = [];
    for (this.skipComments(); !this.text.isDone && !/^[|)]/.test(this.text.rest(1)); this.skipComments()) {
      const first = this.groups.length;
      const part = this.atom();
      this.skipComments();
      const count = this.quantifier();
      parts.push(count ? this.repeated(part, count, first) : part);
      if (count) {
        this.skipComments();
        if (this.quantifier()) throw new PatternRefused(notPython);
      }
    }
    const sum = (key: "least" | "most") => parts.reduce((total, part) => total + part[key], 0);
    return {
      source: parts.map(({ source }) => source).join(""),
      least: sum("least"),
      most: sum("most"),
      isPlace: false,
    };
  }

  private skipComments(): void {
    while (this.text.match(/^\(\?#[^)]*\)/));
  }

  /** What repeats the part before it; a brace that is no quantifier stands for itself. */
  private quantifier(): Count | undefined {
    const found = this.text.match(/^(?:[*+?]|\{(?!\})(\d*)(?:(,)(\d*))?\})/, longestQuantifier);
    if (found === undefined) return undefined;
    const [sign, least = "", comma, most = ""] = found;
    const [from, to] = {
      "*": [0, Number.POSITIVE_INFINITY],
      "+": [1, Number.POSITIVE_INFINITY],
      "?": [0, 1],
    }[sign] ?? [
      Number(least),
      comma === undefined ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most),
    ];
    if (to! < from! || from! >= mostRepeats || (to! >= mostRepeats && to !== Number.POSITIVE_INFINITY))
      throw new PatternRefused(notPython);
    if (this.text.take("+")) throw new PatternRefused(`has possessive quantifiers or atomic groups, ${noCounterpart}`);
    return { from: from!, to: to!, lazy: this.text.take("?") ? "?" : "" };
  }

  private repeated({ source, least, most, isPlace }: Part, { from, to, lazy }: Count, first: number): Part {
    if (isPlace) throw new PatternRefused(notPython);
    // The last round of what can match nothing is an empty one in Python, and none in JavaScript.
    if (from === 0 || (to > 1 && least === 0)) this.doubt(first);
    const upTo = to === Number.POSITIVE_INFINITY ? "" : to;
    return {
      source: `(?:${source}){${from},${upTo}}${lazy}`,
      least: least * from,
      most: most === 0 ? 0 : most * to,
      isPlace: false,
    };
  }

  private atom(): Part {
    if (this.quantifier()) throw new PatternRefused(notPython);
    const character = this.text.next()!;
    switch (character) {
      case ".":
        return one(this.has("s") ? anything : "[^\\n]");
      case "^":
        return place(this.has("m") ? "(?<![^\\n])" : begin);
      case "$":
        return place(this.has("m") ? `(?=\\n|${end})` : `(?=\\n?${end})`);
      case "[":
        return one(characterClass(this.text, this.category));
      case "(":
        return this.group();
      case "\\":
        return this.escape();
      default:
        return one(literal(character));
    }
  }

  private group(): Part {
    if (!this.text.take("?")) return this.capture();
    const named = this.text.match(/^P<([\p{L}_][\p{L}\p{N}_]*)>/u)?.[1];
    if (named !== undefined) {
      if (this.names.has(named)) throw new PatternRefused(notPython);
      this.names.set(named, this.groups.length);
      return this.capture();
    }
    const referred = this.text.match(/^P=([^)]*)\)/)?.[1];
    if (referred !== undefined) return this.reference(this.names.get(referred) ?? Number.NaN);
    if (this.text.take(":")) return this.closed(this.alternatives());
    const look = this.text.match(/^<?[=!]/, 2)?.[0];
    if (look !== undefined) return this.lookaround(look);
    if (this.text.rest(1) === ">")
      throw new PatternRefused(`has possessive quantifiers or atomic groups, ${noCounterpart}`);
    if (this.text.rest(1) === "(") throw new PatternRefused(`has a condition, ${noCounterpart}`);
    if (this.text.match(/^[a-zA-Z-]+[:)]/)) throw new PatternRefused(`sets flags within, ${noCounterpart}`);
    throw new PatternRefused(notPython);
  }

  private capture(): Part {
    const group = { isOpen: true, isUncertain: false };
    this.groups.push(group);
    const inside = this.closed(this.alternatives());
    group.isOpen = false;
    return { ...inside, source: `(${inside.source.slice("(?:".length)}` };
  }

  private closed(inside: Part): Part {
    if (!this.text.take(")")) throw new PatternRefused(notPython);
    return { ...inside, source: `(?:${inside.source})` };
  }

  private lookaround(sign: string): Part {
    const isBehind = sign.startsWith("<");
    const first = this.groups.length;
    if (isBehind) this.lookbehinds++;
    const { source, least, most } = this.closed(this.alternatives());
    if (isBehind) {
      this.lookbehinds--;
      if (least !== most) throw new PatternRefused(`${notPython}: it looks behind for texts of several lengths`);
    }
    // Behind, JavaScript matches from the end on; and what must not match leaves nothing.
    if (isBehind || sign.endsWith("!")) this.doubt(first);
    return { source: `(?${sign}${source})`, least: 0, most: 0, isPlace: false };
  }

  private reference(number: number): Part {
    const group = this.groups[number];
    if (group === undefined || group.isOpen) throw new PatternRefused(notPython);
    if (this.lookbehinds > 0) throw new PatternRefused(`refers to a group where it looks behind, ${noCounterpart}`);
    if (group.isUncertain)
      throw new PatternRefused(`refers to a group that may take no part in a match, ${noCounterpart}`);
    return { source: `(?:\\${number})`, least: 0, most: Number.POSITIVE_INFINITY, isPlace: false };
  }

  private escape(): Part {
    const octal = this.text.match(/^(?:0[0-7]{0,2}|[1-3][0-7]{2})/, 3)?.[0];
    if (octal !== undefined) return one(literal(String.fromCodePoint(Number.parseInt(octal, 8))));
    // Three octal digits are never a group, even where they are too large for a character.
    if (/^[4-7][0-7]{2}/.test(this.text.rest(3))) throw new PatternRefused(notPython);
    const number = this.text.match(/^[1-9]\d?/, 2)?.[0];
    if (number !== undefined) return this.reference(Number(number));
    const word = `[${this.category.w}]`;
    const places: Record<string, string> = {
      A: begin,
      Z: end,
      b: `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
      // Nowhere in an empty text.
      B: `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=${anything})|(?=${anything})))`,
    };
    const letter = this.text.rest(1);
    if (letter in places) {
      this.text.next();
      return place(places[letter]!);
    }
    const item = escaped(this.text, this.category, false);
    return one("character" in item ? literal(item.character) : `[${item.not ? "^" : ""}${item.category}]`);
  }
}

/** How often something is repeated; `to` may be infinite. */
interface Count {
  from: number;
  to: number;
  lazy: "" | "?";
}

const one = (source: string): Part => ({ source, least: 1, most: 1, isPlace: false });
const place = (source: string): Part => ({ source, least: 0, most: 0, isPlace: true });
