/**
 * Tokens as coco-caption makes them with the Stanford tokenizer, which ROUGE-L, CIDEr and METEOR are defined on: Penn Treebank
 * rules, lower case, punctuation left out.
 */

const punctuation = new Set([
  "''",
  "'",
  "``",
  "`",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ".",
  "?",
  "!",
  ",",
  ":",
  "-",
  "--",
  "...",
  ";",
]);

export function captionTokens(text: string): string[] {
  return treebankTokens(text.toLowerCase()).filter((token) => !punctuation.has(token));
}

const apart: readonly [RegExp, string][] = [
  [/["“”„]/g, " '' "],
  [/[‘’]/g, "'"],
  [/(\.\.\.)/g, " $1 "],
  [/([,;:])(?=\D|$)/g, " $1 "],
  [/([()[\]{}!?%&])/g, " $1 "],
  [/([£$€])/g, " $1 "],
  // A full stop ends a token only before a space, or at the end.
  [/([^.])\.(?=["')\]]*(\s|$))/g, "$1 ."],
  [/--/g, " -- "],
  [/(^|\s)'(?=\S)/g, "$1' "],
  [/([^\s'])('s|'m|'d|'ll|'re|'ve|n't)(?=\s|$)/g, "$1 $2"],
  [/([^\s'])'(?=\s|$)/g, "$1 '"],
  [/\b(can)(not)\b/g, "$1 $2"],
];

function treebankTokens(text: string): string[] {
  return apart
    .reduce((sent, [pattern, replacement]) => sent.replace(pattern, replacement), text)
    .split(/\s+/)
    .filter((token) => token !== "");
}
