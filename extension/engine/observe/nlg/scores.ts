/** All metrics of a set of generated texts. */
import type { NlgScores } from "../../../protocol/run/texts.ts";
import { bleu } from "./bleu.ts";
import { captionTokens } from "./captionTokens.ts";
import { cider } from "./cider.ts";
import { meteor } from "./meteor.ts";
import { mtevalTokens } from "./mtevalTokens.ts";
import { nist } from "./nist.ts";
import { type Output, tokenizeOutputs } from "./outputs.ts";
import { rougeL } from "./rougeL.ts";

/** @param outputs at least one; each needs a reference. */
export function nlgScores(outputs: readonly Output[]): NlgScores {
  const byMteval = tokenizeOutputs(outputs, mtevalTokens);
  const byCaption = tokenizeOutputs(outputs, captionTokens);
  return {
    bleu: bleu(byMteval),
    nist: nist(byMteval),
    meteor: meteor(byCaption),
    rougeL: rougeL(byCaption),
    cider: cider(byCaption),
  };
}

/** ROUGE-L of one text, 0 to 1: of the five the one that a single sentence has, being a mean over sentences. */
export function sentenceRougeL(output: Output): number {
  return rougeL(tokenizeOutputs([output], captionTokens));
}
