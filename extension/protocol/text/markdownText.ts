/** Foreign text in Markdown. */
import { largestOf } from "../config/largeLists.ts";
import { activeCharacters } from "./characters.ts";

/**
 * Text within a line that CommonMark, with GitHub's tables and links and VS Code's formulas, shows as it reads: no markup, no HTML, no
 * link, not even of a bare address. An underscore within a word means nothing and stays.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, " ")
    .replaceAll("\t", " ")
    .replaceAll(activeCharacters, "")
    .replaceAll("&", "&amp;")
    .replaceAll(/[\\`*[\]<>|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|@|(?<=\bwww)\./giu, "\\$&")
    .trimStart();
}

/** As {@link markdownText}, at the start of a line, where a few characters more mean a heading, a rule or an item of a list. */
export function markdownParagraph(text: string): string {
  const start = /^(?:[-+=](?=[ \-+=]|$)|#|\d{1,9}[.)](?= |$))/;
  return markdownText(text).replace(start, (found) => `${found.slice(0, -1)}\\${found.slice(-1)}`);
}

/** A block that shows text as it is, all of its lines. @param language of the block, as in `jsonc` */
export function markdownBlock(text: string, language: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").replaceAll(activeCharacters, (found) => (found === "\t" ? found : ""));
  const longest = largestOf(
    (lines.match(/`+/g) ?? []).map(({ length }) => length),
    0,
  );
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${lines.trimEnd()}\n${fence}\n`;
}
