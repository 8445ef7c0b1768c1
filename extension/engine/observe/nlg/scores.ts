/** All metrics of a set of generated texts. */
import { bleu } from "./bleu.ts";
import { captionTokens } from "./captionTokens.ts";
import { cider } from "./cider.ts";
import { meteor } from "./meteor.ts";
import { mtevalTokens } from "./mtevalTokens.ts";
import { nist } from "./nist.ts";
import { type Output, tokenizeOutputs } from "./outputs.ts";
import { rougeL } from "./rougeL.ts";

/** As e2e-metrics defines them; `meteor` is our own (`meteor.ts`). */
export interface NlgScores {
  bleu: number;
  nist: number;
  meteor: number;
  rougeL: number;
  cider: number;
}

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
