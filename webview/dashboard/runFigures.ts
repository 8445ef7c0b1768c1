/** What the header says of a run. */
import { t } from "@vscode/l10n";
import type { RunAction } from "../../extension/protocol/messages/names.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import type { ReachedTarget } from "../../extension/protocol/run/reachedTarget.ts";
import type { RunSummary, ThetaInForce, ThetaSource } from "../../extension/protocol/run/runSummary.ts";
import { showCosine } from "../charts/axes.ts";

export interface ShownFigure {
  title: string;
  value: string;
  note?: string;
}

/** Always the same figures in the same order, with a dash for what is not known yet: nothing moves when it is. */
export function runFigures(summary: RunSummary, asked?: AskedTarget): ShownFigure[] {
  const { uplinkSaving, totalSaving, uplinkBytes, downlinkBytes, thetas, backend, seconds } = summary;
  const bytes = uplinkBytes === null || downlinkBytes === null ? null : uplinkBytes + downlinkBytes;
  return [
    { title: t("Perplexity"), value: showFigure(summary.perplexity), ...bestSoFar(summary) },
    { title: t("Uplink saved"), value: showPercent(uplinkSaving), ...sent(uplinkBytes) },
    { title: t("Total saved"), value: showPercent(totalSaving), ...sent(bytes) },
    // A run that sends everything has none; before its first step nobody knows.
    ...(thetas.activation || summary.step === 0 ? [{ title: t("Threshold θ"), ...threshold(thetas.activation) }] : []),
    ...(thetas.gradient ? [{ title: t("θ of gradients"), ...threshold(thetas.gradient) }] : []),
    ...(asked ? targetFigures(asked) : []),
    { title: t("Time"), value: seconds === null ? "-" : showDuration(seconds) },
    { title: t("Backend"), value: backend ?? "-" },
  ];
}

/** A perplexity, and what it took the run to reach it; null where it has not. */
export interface AskedTarget {
  target: number;
  reached: ReachedTarget | null;
}

function targetFigures({ target, reached }: AskedTarget): ShownFigure[] {
  const note = reached ? t("epoch {0}", reached.epoch) : t("not reached");
  return [
    { title: t("Uplink to {0}", target), value: reached ? showBytes(reached.uplinkBytes) : "-", note },
    { title: t("Traffic to {0}", target), value: reached ? showBytes(reached.totalBytes) : "-" },
    { title: t("Time to {0}", target), value: reached?.seconds == null ? "-" : showDuration(reached.seconds) },
  ];
}

/** Training continues beyond the best epoch: the last is rarely it. */
function bestSoFar({ bestPerplexity, bestEpoch, epoch, status }: RunSummary): { note?: string } {
  if (bestPerplexity === null) return {};
  if (bestEpoch === epoch) return { note: status === "done" ? t("the best") : t("the best so far") };
  return { note: t("best {0}, epoch {1}", showFigure(bestPerplexity), bestEpoch!) };
}

function sent(bytes: number | null): { note?: string } {
  return bytes === null ? {} : { note: t("{0} sent", showBytes(bytes)) };
}

function threshold(inForce: ThetaInForce | undefined): Omit<ShownFigure, "title"> {
  return inForce ? { value: showCosine(inForce.theta), ...setter(inForce.source) } : { value: "-" };
}

function setter(source: ThetaSource | null): { note?: string } {
  switch (source) {
    case "controller":
      return { note: t("by the controller") };
    case "user":
      return { note: t("by hand") };
    default:
      return {};
  }
}

/** From 0 to 1, by steps where they are known. */
export function progressOf({ step, stepsPerEpoch, epoch, epochs }: RunSummary): number {
  if (epochs === 0) return 0;
  const done = stepsPerEpoch > 0 ? step / (stepsPerEpoch * epochs) : epoch / epochs;
  return Math.min(1, Math.max(0, done));
}

/** What can be done with a run as it stands. @param mayRun false in a workspace that is not trusted */
export function offeredActions(summary: RunSummary, mayRun: boolean): RunAction[] {
  const { status, controllable, resumable, configFile } = summary;
  const config: RunAction[] = configFile === null ? [] : ["openConfig"];
  switch (status) {
    case "running":
      return controllable ? ["pause", "stop", ...config] : config;
    case "paused":
      return controllable ? ["resume", "stop", ...config] : config;
    case "queued":
      return controllable ? ["stop", ...config] : config;
    default: {
      const again: RunAction[] = mayRun ? [...(resumable ? (["resume"] as const) : []), "rerun"] : [];
      return [...again, ...config];
    }
  }
}
