/** Characters and classes of characters of Python's patterns, in JavaScript's syntax. */
import { noCounterpart, notPython, PatternRefused, type PatternText } from "./patternText.ts";

/** Of `str.isspace`, `str.isalnum` and the decimal digits, and what the flag `a` leaves of them. */
export const categories = {
  unicode: {
    d: "\\p{Nd}",
    w: "\\p{L}\\p{N}_",
    s: "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000",
  },
  ascii: { d: "0-9", w: "A-Za-z0-9_", s: "\\t-\\r\\x20" },
};

type Category = Record<"d" | "w" | "s", string>;

const escapes: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
/** Any character, also the end of a line. */
export const anything = "[\\s\\S]";

type Item = { character: string } | { category: string; not: boolean };

/** After the backslash: an escape that also stands within classes. @throws PatternRefused. */
export function escaped(text: PatternText, category: Category, within: boolean): Item {
  const letter = text.rest(1);
  if (letter === "") throw new PatternRefused(within ? "has an unfinished character class" : "ends in a backslash");
  const code = text.match(/^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0\d|0[a-fA-F]|10)[0-9a-fA-F]{4}))/);
  if (code) return { character: String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16)) };
  const octal = within ? text.match(/^[0-7]{1,3}/, 3)?.[0] : undefined;
  if (octal !== undefined) {
    if (Number.parseInt(octal, 8) > 0o377) throw new PatternRefused(notPython);
    return { character: String.fromCodePoint(Number.parseInt(octal, 8)) };
  }
  text.next();
  const known = category[letter.toLowerCase() as "d" | "w" | "s"];
  if (known !== undefined) return { category: known, not: letter < "a" };
  if (within && letter === "b") return { character: "\b" };
  if (letter in escapes) return { character: escapes[letter]! };
  if (/[A-Za-z0-9]/.test(letter)) throw new PatternRefused(`has the escape \\${letter}, ${noCounterpart}`);
  return { character: letter };
}

/** After the bracket. @returns the class in JavaScript's syntax. @throws PatternRefused. */
export function characterClass(text: PatternText, category: Category): string {
  const not = text.take("^");
  let items = "";
  /** Complements, which a class of JavaScript's cannot hold beside others. */
  const others: string[] = [];
  const add = (item: Item) => {
    if ("character" in item) items += literal(item.character);
    else if (item.not) others.push(`[^${item.category}]`);
    else items += item.category;
  };
  for (let isFirst = true; isFirst || !text.take("]"); isFirst = false) {
    const item = classItem(text, category);
    if (!text.take("-")) {
      add(item);
    } else if (text.rest(1) === "]") {
      add(item);
      add({ character: "-" });
    } else {
      const last = classItem(text, category);
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

function classItem(text: PatternText, category: Category): Item {
  const character = text.next();
  if (character === undefined) throw new PatternRefused("has an unfinished character class");
  return character === "\\" ? escaped(text, category, true) : { character };
}

/** A character that stands for itself, within a class or without. */
export function literal(character: string): string {
  return /\w/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
