/** A probed sample in words. */

import { t } from "@vscode/l10n";
import { append } from "../../extension/protocol/config/largeLists.ts";
import type { DecisionMatrix, ProbeTensor } from "../../extension/protocol/run/observations.ts";
import { showCosine } from "../charts/axes.ts";
import { leastAlike, nothingToCompare, tokensWithin } from "./comparisonText.ts";
import { lastSent, outcomeOf } from "./decisions/decisions.ts";

/**
 * How far what it is compared with is behind, and when it was made: `17 of 23 tokens are within theta 0.98 of what the server
 * holds. Last sent in epoch 4.`
 *
 * @param theta undefined where none applies: everything is sent
 */
export function changeSummary(
  probe: ProbeTensor,
  theta: number | undefined,
  decisions: DecisionMatrix | undefined,
): string {
  const { rowSimilarity, comparedWith, rows, epoch } = probe;
  if (rowSimilarity === null) return nothingToCompare();
  const sentences: string[] = [];
  if (theta === undefined) {
    const lowest = rowSimilarity.reduce((low, cosine) => Math.min(low, cosine), 1);
    sentences.push(leastAlike(comparedWith, showCosine(lowest)));
  } else {
    const within = rowSimilarity.filter((cosine) => cosine >= theta).length;
    sentences.push(tokensWithin(comparedWith, within, rows, theta));
  }
  const row = decisions?.samples.indexOf(probe.sample) ?? -1;
  if (decisions && row >= 0) append(sentences, decisionSentences(decisions, row, epoch));
  return sentences.join(" ");
}

function decisionSentences(decisions: DecisionMatrix, row: number, epoch: number): string[] {
  const similarity = decisions.similarity[row * decisions.epochs + epoch - 1] ?? Number.NaN;
  const last = lastSent(decisions, row, epoch);
  switch (outcomeOf(decisions, row, epoch)) {
    case "first":
      return [t("Sent in epoch {0}, its first visit.", epoch)];
    case "sent":
      return Number.isNaN(similarity)
        ? [t("Sent in epoch {0}.", epoch)]
        : [t("Sent in epoch {0}, with a similarity of {1}.", epoch, showCosine(similarity))];
    case "partial":
      return [t("Some of its tokens were sent in epoch {0}.", epoch)];
    case "reused":
      return [
        t("Reused in epoch {0}, with a similarity of {1}.", epoch, showCosine(similarity)),
        ...(last === undefined ? [] : [t("Last sent in epoch {0}.", last)]),
      ];
    case undefined:
      return [];
  }
}
