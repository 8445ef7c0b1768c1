/**
 * Patterns in the syntax of Python's `re` (3.11), translated to JavaScript's so that both accept the same texts. What Python itself refuses
 * is refused, and so is what JavaScript cannot say.
 */

import { largestOf } from "../../../protocol/config/largeLists.ts";

/** Why a pattern is not taken; the message completes "the pattern …". */
export class PatternRefused extends Error {}

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

const notPython = "is not a Python regular expression";
const noCounterpart = "which has no counterpart here";
/** Python's own limit of repetitions. */
const mostRepeats = 2 ** 32 - 1;

/** Of `str.isspace`, `str.isalnum` and the decimal digits, and what the flag `a` leaves of them. */
const categories = {
  unicode: {
    d: "\\p{Nd}",
    w: "\\p{L}\\p{N}_",
    s: "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000",
  },
  ascii: { d: "0-9", w: "A-Za-z0-9_", s: "\\t-\\r\\x20" },
};

const escapes: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
/** In characters; longer ones are beyond the limit in any case. */
const longestQuantifier = 64;
const anything = "[\\s\\S]";
const [begin, end] = [`(?<!${anything})`, `(?!${anything})`];

class Parser {
  private readonly characters: readonly string[];
  private at = 0;
  private flags = "";
  private lookbehinds = 0;
  /** By number, from 1. */
  private readonly groups: Group[] = [{ isOpen: true, isUncertain: true }];
  private readonly names = new Map<string, number>();

  constructor(pattern: string) {
    this.characters = [...pattern];
  }

  translate(): Translated {
    this.takeFlags();
    const { source } = this.alternatives();
    if (this.at < this.characters.length) throw new PatternRefused(notPython);
    return { source, flags: this.has("i") ? "iu" : "u" };
  }

  private has(flag: string): boolean {
    return this.flags.includes(flag);
  }

  private get category() {
    return this.has("a") ? categories.ascii : categories.unicode;
  }

  /** Takes what stands here, if it does. */
  private take(text: string): boolean {
    const is = this.rest(text.length) === text;
    if (is) this.at += text.length;
    return is;
  }

  private rest(length: number): string {
    return this.characters.slice(this.at, this.at + length).join("");
  }

  /** Takes what fits here of the next characters. */
  private match(expression: RegExp, most = this.characters.length): RegExpExecArray | undefined {
    const found = expression.exec(this.rest(most));
    if (found === null) return undefined;
    this.at += [...found[0]].length;
    return found;
  }

  /** Flags of the whole pattern stand at its beginning, also several times and between comments. */
  private takeFlags(): void {
    for (;;) {
      if (this.match(/^\(\?#[^)]*\)/)) continue;
      const letters = this.match(/^\(\?([aiLmsux]+)\)/)?.[1];
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
    while (this.take("|")) {
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
    for (this.skipComments(); this.at < this.characters.length && !/^[|)]/.test(this.rest(1)); this.skipComments()) {
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
    while (this.match(/^\(\?#[^)]*\)/));
  }

  /** What repeats the part before it; a brace that is no quantifier stands for itself. */
  private quantifier(): Count | undefined {
    const found = this.match(/^(?:[*+?]|\{(?!\})(\d*)(?:(,)(\d*))?\})/, longestQuantifier);
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
    if (this.take("+")) throw new PatternRefused(`has possessive quantifiers or atomic groups, ${noCounterpart}`);
    return { from: from!, to: to!, lazy: this.take("?") ? "?" : "" };
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
    const character = this.characters[this.at++]!;
    switch (character) {
      case ".":
        return one(this.has("s") ? anything : "[^\\n]");
      case "^":
        return place(this.has("m") ? "(?<![^\\n])" : begin);
      case "$":
        return place(this.has("m") ? `(?=\\n|${end})` : `(?=\\n?${end})`);
      case "[":
        return one(this.characterClass());
      case "(":
        return this.group();
      case "\\":
        return this.escape();
      default:
        return one(literal(character));
    }
  }

  private group(): Part {
    if (!this.take("?")) return this.capture();
    const named = this.match(/^P<([\p{L}_][\p{L}\p{N}_]*)>/u)?.[1];
    if (named !== undefined) {
      if (this.names.has(named)) throw new PatternRefused(notPython);
      this.names.set(named, this.groups.length);
      return this.capture();
    }
    const referred = this.match(/^P=([^)]*)\)/)?.[1];
    if (referred !== undefined) return this.reference(this.names.get(referred) ?? Number.NaN);
    if (this.take(":")) return this.closed(this.alternatives());
    const look = this.match(/^<?[=!]/, 2)?.[0];
    if (look !== undefined) return this.lookaround(look);
    if (this.rest(1) === ">") throw new PatternRefused(`has possessive quantifiers or atomic groups, ${noCounterpart}`);
    if (this.rest(1) === "(") throw new PatternRefused(`has a condition, ${noCounterpart}`);
    if (this.match(/^[a-zA-Z-]+[:)]/)) throw new PatternRefused(`sets flags within, ${noCounterpart}`);
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
    if (!this.take(")")) throw new PatternRefused(notPython);
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
    const octal = this.match(/^(?:0[0-7]{0,2}|[1-3][0-7]{2})/, 3)?.[0];
    if (octal !== undefined) return one(literal(String.fromCodePoint(Number.parseInt(octal, 8))));
    // Three octal digits are never a group, even where they are too large for a character.
    if (/^[4-7][0-7]{2}/.test(this.rest(3))) throw new PatternRefused(notPython);
    const number = this.match(/^[1-9]\d?/, 2)?.[0];
    if (number !== undefined) return this.reference(Number(number));
    const word = `[${this.category.w}]`;
    const places: Record<string, string> = {
      A: begin,
      Z: end,
      b: `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
      // Nowhere in an empty text.
      B: `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=${anything})|(?=${anything})))`,
    };
    const letter = this.rest(1);
    if (letter in places) {
      this.at++;
      return place(places[letter]!);
    }
    const item = this.classEscape(false);
    return one("character" in item ? literal(item.character) : `[${item.not ? "^" : ""}${item.category}]`);
  }

  /** After the backslash: an escape that also stands within classes. */
  private classEscape(within: boolean): Item {
    const letter = this.rest(1);
    if (letter === "") throw new PatternRefused(within ? "has an unfinished character class" : "ends in a backslash");
    const code = this.match(/^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0\d|0[a-fA-F]|10)[0-9a-fA-F]{4}))/);
    if (code) return { character: String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16)) };
    const octal = within ? this.match(/^[0-7]{1,3}/, 3)?.[0] : undefined;
    if (octal !== undefined) {
      if (Number.parseInt(octal, 8) > 0o377) throw new PatternRefused(notPython);
      return { character: String.fromCodePoint(Number.parseInt(octal, 8)) };
    }
    this.at++;
    const known = this.category[letter.toLowerCase() as "d" | "w" | "s"];
    if (known !== undefined) return { category: known, not: letter < "a" };
    if (within && letter === "b") return { character: "\b" };
    if (letter in escapes) return { character: escapes[letter]! };
    if (/[A-Za-z0-9]/.test(letter)) throw new PatternRefused(`has the escape \\${letter}, ${noCounterpart}`);
    return { character: letter };
  }

  /** After the bracket. */
  private characterClass(): string {
    const not = this.take("^");
    let items = "";
    /** Complements, which a class of JavaScript's cannot hold beside others. */
    const others: string[] = [];
    const add = (item: Item) => {
      if ("character" in item) items += literal(item.character);
      else if (item.not) others.push(`[^${item.category}]`);
      else items += item.category;
    };
    for (let isFirst = true; isFirst || !this.take("]"); isFirst = false) {
      const item = this.classItem();
      if (!this.take("-")) {
        add(item);
      } else if (this.rest(1) === "]") {
        add(item);
        add({ character: "-" });
      } else {
        const last = this.classItem();
        if (
          !("character" in item && "character" in last) ||
          item.character.codePointAt(0)! > last.character.codePointAt(0)!
        )
          throw new PatternRefused(notPython);
        items += `${literal(item.character)}-${literal(last.character)}`;
      }
    }
    if (others.length === 0) return `[${not ? "^" : ""}${items}]`;
    const any = [...(items === "" ? [] : [`[${items}]`]), ...others].join("|");
    return not ? `(?:(?!${any})${anything})` : `(?:${any})`;
  }

  private classItem(): Item {
    const character = this.characters[this.at++];
    if (character === undefined) throw new PatternRefused("has an unfinished character class");
    return character === "\\" ? this.classEscape(true) : { character };
  }
}

/** How often something is repeated; `to` may be infinite. */
interface Count {
  from: number;
  to: number;
  lazy: "" | "?";
}

type Item = { character: string } | { category: string; not: boolean };

const one = (source: string): Part => ({ source, least: 1, most: 1, isPlace: false });
const place = (source: string): Part => ({ source, least: 0, most: 0, isPlace: true });

/** A character that stands for itself, within a class or without. */
function literal(character: string): string {
  return /\w/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
