/** What a run is doing, from its first second on: before a figure is there, this is what there is to see. */
import { t } from "@vscode/l10n";
import { assertNever } from "../../extension/protocol/errors.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";

/** Finer than what a runner says of itself: by its figures also what it is training. */
export type ShownPhase = "loading" | "lanes" | "firstStep" | "training" | "evaluating";

/**
 * What a run that computes is doing; undefined for one that waits, is paused, or has ended.
 *
 * @param recorded whether its record is there, which is written once data and model have been read
 */
export function runPhase(
  summary: Pick<RunSummary, "status" | "live" | "backend" | "step" | "stepsPerEpoch" | "epoch">,
  recorded: boolean,
): ShownPhase | undefined {
  const { status, live, backend, step, stepsPerEpoch, epoch } = summary;
  if (status !== "running") return undefined;
  // Also of a run that is resumed, which has the figures of its earlier part meanwhile.
  if (live?.phase === "loading") return "loading";
  if (live?.phase === "opening lanes") return "lanes";
  if (step === 0 && stepsPerEpoch === 0) return recorded ? "lanes" : "loading";
  if (backend === null) return "lanes";
  if (step === 0) return "firstStep";
  return step >= (epoch + 1) * stepsPerEpoch ? "evaluating" : "training";
}

/** A phase in words. @param inProgress the epoch that is computed, of `epochs` */
export function phaseText(phase: ShownPhase, inProgress: number, epochs: number): string {
  switch (phase) {
    case "loading":
      return t("Loading the model and the data");
    case "lanes":
      return t("Opening lanes");
    case "firstStep":
      return t("Waiting for the first step");
    case "training":
      return t("Training, epoch {0} of {1}", inProgress, epochs);
    case "evaluating":
      return t("Evaluating, epoch {0} of {1}", inProgress, epochs);
    default:
      return assertNever(phase);
  }
}

/** Whether a run has only just begun, so that nothing of it can be read yet and that is no error. */
export function isBeginning(summary: RunSummary | undefined): boolean {
  return summary !== undefined && runPhase(summary, false) === "loading" && summary.backend === null;
}
