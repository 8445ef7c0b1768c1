import { t } from "@vscode/l10n";
import { showFigure } from "../../extension/protocol/quantities.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { showChange } from "./figures.ts";

/** Runs described one by one; the rest are only counted. */
const mostNamed = 4;

/**
 * The comparison in words, for screen readers and whoever would rather read:
 * "SplitLoRA reaches perplexity 68.85; SplitCom reaches 69.36 (+0.7 %) for 50.8 % less uplink."
 *
 * @param runs the first is the reference.
 */
export function comparisonSummary(runs: readonly RunSummary[]): string {
  const [reference, ...others] = runs;
  if (reference === undefined) return "";
  const shown = others.slice(0, mostNamed);
  const sentences = [reached(reference), ...shown.map((run) => against(run, reference))];
  const rest = others.length - shown.length;
  if (rest > 0) sentences.push(rest === 1 ? t("One more run is compared.") : t("{0} more runs are compared.", rest));
  return sentences.join(" ");
}

function reached(run: RunSummary): string {
  const { name, perplexity, epoch, epochs } = run;
  if (perplexity === null) return noPerplexity(run);
  const figure = showFigure(perplexity);
  if (run.status === "done") return t("{0} reaches perplexity {1}.", name, figure);
  return t("{0} is at perplexity {1} after epoch {2} of {3}.", name, figure, epoch, epochs);
}

function against(run: RunSummary, reference: RunSummary): string {
  if (run.perplexity === null) return noPerplexity(run);
  const change = showChange(run.perplexity, reference.perplexity, "share");
  const figure = change === null ? showFigure(run.perplexity) : `${showFigure(run.perplexity)} (${change})`;
  const cost = uplinkAgainst(run, reference);
  if (run.status === "done")
    return cost === null
      ? t("{0} reaches {1}.", run.name, figure)
      : t("{0} reaches {1} with {2}.", run.name, figure, cost);
  return cost === null
    ? t("{0} is at {1} after epoch {2} of {3}.", run.name, figure, run.epoch, run.epochs)
    : t("{0} is at {1} after epoch {2} of {3}, with {4}.", run.name, figure, run.epoch, run.epochs, cost);
}

function noPerplexity({ name, status, epoch }: RunSummary): string {
  if (status === "queued") return t("{0} has not started.", name);
  return epoch === 0 ? t("{0} has not finished an epoch.", name) : t("{0} has no validation perplexity.", name);
}

/** `50.8 % less uplink`; null where either is unknown or of another number of epochs. */
function uplinkAgainst(run: RunSummary, reference: RunSummary): string | null {
  if (run.uplinkBytes === null || !reference.uplinkBytes || run.epoch !== reference.epoch) return null;
  const share = run.uplinkBytes / reference.uplinkBytes - 1;
  const percent = `${Math.abs(100 * share).toFixed(1)}\u00a0%`;
  if (percent.startsWith("0.0")) return t("the same uplink traffic");
  return share < 0 ? t("{0} less uplink traffic", percent) : t("{0} more uplink traffic", percent);
}
