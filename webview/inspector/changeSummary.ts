/** A probed sample in words. */
import { t } from "@vscode/l10n";
import type { DecisionMatrix, ProbeTensor } from "../../extension/protocol/observations.ts";
import { showCosine } from "../charts/axes.ts";
import { lastSent, outcomeOf } from "./decisions.ts";
import { nothingHeld, serverReceives } from "./interfaceText.ts";

/**
 * How far the receiver's copy is behind, and when it was made: `17 of 23 tokens are within theta 0.98 of what the server
 * holds. Last sent in epoch 4.`
 *
 * @param theta undefined where none applies: everything is sent
 */
export function changeSummary(
  probe: ProbeTensor,
  theta: number | undefined,
  decisions: DecisionMatrix | undefined,
): string {
  const { rowSimilarity, rows, epoch } = probe;
  if (rowSimilarity === null) return nothingHeld(probe.interface, theta !== undefined);
  const server = serverReceives(probe.interface);
  const sentences: string[] = [];
  if (theta === undefined) {
    const lowest = showCosine(rowSimilarity.reduce((low, cosine) => Math.min(low, cosine), 1));
    sentences.push(
      server
        ? t("The token that changed most has a cosine of {0} to what the server holds.", lowest)
        : t("The token that changed most has a cosine of {0} to what the client holds.", lowest),
    );
  } else {
    const within = rowSimilarity.filter((cosine) => cosine >= theta).length;
    sentences.push(
      server
        ? t("{0} of {1} tokens are within θ {2} of what the server holds.", within, rows, theta)
        : t("{0} of {1} tokens are within θ {2} of what the client holds.", within, rows, theta),
    );
  }
  const row = decisions?.samples.indexOf(probe.sample) ?? -1;
  if (decisions && row >= 0) sentences.push(...decisionSentences(decisions, row, epoch));
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
