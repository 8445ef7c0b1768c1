/** Tokens as NIST's mteval-v13a makes them, which BLEU and NIST are defined on. */

/** Punctuation that always stands alone: ASCII symbols but comma, hyphen, full stop, and apostrophe. */
const alone = /([{-~[-` -&(-+:-@/])/g;

/** Lower-cased tokens of a text; digits keep the commas and full stops between them, and no hyphen behind them. */
export function mtevalTokens(text: string): string[] {
  const entities: [RegExp, string][] = [
    [/<skipped>/g, ""],
    [/&quot;/g, '"'],
    [/&amp;/g, "&"],
    [/&lt;/g, "<"],
    [/&gt;/g, ">"],
  ];
  const plain = entities.reduce((sent, [entity, character]) => sent.replace(entity, character), text);
  return ` ${plain.replaceAll("\n", " ").toLowerCase()} `
    .replace(alone, " $1 ")
    .replace(/([^0-9])([.,])/g, "$1 $2 ")
    .replace(/([.,])([^0-9])/g, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ")
    .split(/\s+/)
    .filter((token) => token !== "");
}
