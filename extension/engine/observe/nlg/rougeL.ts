/** ROUGE-L (Lin 2004) as in coco-caption: F-measure of the longest common subsequence, mean over outputs. */
import type { TokenizedOutput } from "./outputs.ts";

/** Recall counts so much more than precision. */
const beta = 1.2;

/** @param outputs of caption tokens. @returns 0..1. */
export function rougeL(outputs: readonly TokenizedOutput[]): number {
  return outputs.reduce((sum, output) => sum + rougeLOf(output), 0) / outputs.length;
}

/**
 * Best precision and best recall over references, which may be of different ones. A text without a word has one empty token, as
 * in coco-caption: nothing but another such text is like it.
 */
function rougeLOf(output: TokenizedOutput): number {
  const hypothesis = orEmptyToken(output.hypothesis);
  let [precision, recall] = [0, 0];
  for (const reference of output.references.map(orEmptyToken)) {
    const length = longestCommon(reference, hypothesis);
    precision = Math.max(precision, length / hypothesis.length);
    recall = Math.max(recall, length / reference.length);
  }
  if (precision === 0 || recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
}

function orEmptyToken(tokens: readonly string[]): readonly string[] {
  return tokens.length === 0 ? [""] : tokens;
}

/** Length of the longest common subsequence. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const token of a) {
    const row = [0];
    for (let j = 0; j < b.length; j++) {
      row.push(token === b[j] ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!));
    }
    above = row;
  }
  return above[b.length]!;
}
