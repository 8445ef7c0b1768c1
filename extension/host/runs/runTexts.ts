/** A run in words: as a line of the tree or a picker, and as a tooltip. */

import * as vscode from "vscode";
import { assertNever } from "../../protocol/errors.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import { forkText } from "../../protocol/run/forkText.ts";
import { basicStyles } from "../../protocol/run/runStyle.ts";
import {
  epochInProgress,
  type RunSummary,
  type ShownStatus,
  type SkippedLines,
} from "../../protocol/run/runSummary.ts";
import { showStartTime } from "../../protocol/run/startTime.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { Markdown } from "../display/markdown.ts";

const { l10n } = vscode;

export function statusText(status: ShownStatus): string {
  switch (status) {
    case "running":
      return l10n.t("running");
    case "paused":
      return l10n.t("paused");
    case "queued":
      return l10n.t("queued");
    case "done":
      return l10n.t("done");
    case "failed":
      return l10n.t("failed");
    case "stopped":
      return l10n.t("stopped");
    case "interrupted":
      return l10n.t("interrupted");
    default:
      return assertNever(status);
  }
}

/** The icon's name: by its shape a run's status is seen, by its color how charts draw the run. */
const icons: Record<ShownStatus, string> = {
  running: "loading~spin",
  paused: "debug-pause",
  queued: "clock",
  done: "pass",
  failed: "error",
  stopped: "circle-slash",
  interrupted: "warning",
};

/** @param style the run's line style */
export function runIcon(status: ShownStatus, style: number): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icons[status], new vscode.ThemeColor(`splitcom.line${(style % basicStyles) + 1}`));
}

/** `7/24`: the epoch that is computed now, or the last of a run that has ended; undefined while unknown. */
export function epochText(summary: RunSummary): string | undefined {
  return summary.epochs === 0 ? undefined : `${epochInProgress(summary)}/${summary.epochs}`;
}

function perplexityText({ perplexity }: RunSummary): string | undefined {
  return perplexity === null ? undefined : l10n.t("perplexity {0}", showFigure(perplexity));
}

/** The best perplexity where a later one is worse; undefined where the last is the best, or none is known. */
function earlierBest({ bestPerplexity, bestEpoch, epoch }: RunSummary): number | undefined {
  return bestPerplexity === null || bestEpoch === epoch ? undefined : bestPerplexity;
}

function savingText({ totalSaving }: RunSummary): string | undefined {
  return totalSaving === null ? undefined : l10n.t("{0} saved", showPercent(totalSaving));
}

/** When a run began, in VS Code's language. */
export function startText({ startedAt }: Pick<RunSummary, "startedAt">, now = new Date()): string {
  return showStartTime(startedAt, { language: vscode.env.language, now });
}

/**
 * What stands after a run's name; changes once an epoch, not with every step.
 *
 * @param hasNamesake whether another run is listed by its name: then its start comes first, where no width cuts it off
 */
export function runDescription(run: RunSummary, isStopping: boolean, hasNamesake = false): string {
  const { status, perplexity, labels } = run;
  if (status === "queued") return statusText(status);
  const active = status === "running" || status === "paused";
  const best = earlierBest(run);
  const parts = [
    hasNamesake ? startText(run) : undefined,
    active ? epochText(run) : undefined,
    isStopping ? l10n.t("stopping…") : status === "paused" ? statusText(status) : undefined,
    // The field's abbreviation: the line is to fit a side bar as wide as VS Code makes it.
    perplexity === null ? undefined : l10n.t("PPL {0}", showFigure(perplexity)),
    best === undefined ? undefined : l10n.t("best {0}", showFigure(best)),
    savingText(run),
    // The icon says it already, so it may be cut off.
    status === "failed" || status === "interrupted" || status === "stopped" ? statusText(status) : undefined,
    ...labels.tags.map((tag) => `#${tag}`),
    hasNamesake ? undefined : startText(run),
  ];
  const text = parts.filter((part) => part !== undefined).join(" · ");
  return labels.starred ? `★ ${text}` : text;
}

/** As a screen reader says it. */
export function spokenRun(run: RunSummary, isStopping: boolean): string {
  const { name, status, labels } = run;
  const said = isStopping ? l10n.t("stopping") : statusText(status);
  const epoch = status === "queued" ? undefined : epochText(run);
  const best = earlierBest(run);
  return [
    name,
    said,
    epoch && l10n.t("epoch {0} of {1}", ...epoch.split("/")),
    perplexityText(run),
    best === undefined ? undefined : l10n.t("best {0}", showFigure(best)),
    savingText(run),
    labels.starred ? l10n.t("starred") : undefined,
    labels.tags.length > 0 ? l10n.t("tags {0}", labels.tags.join(", ")) : undefined,
    // A queued one has not started, and so has no such time.
    status === "queued" ? undefined : l10n.t("started {0}", startText(run)),
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** The key numbers of a run; names and notes are shown as they are written, not as Markdown. */
export function runTooltip(run: RunSummary): vscode.MarkdownString {
  const { name, status, labels, labelsProblem, error, configFile, skipped } = run;
  const text = new Markdown(true);
  text
    .own("**")
    .text(name)
    .own(`** $(${icons[status]}) ${statusText(status)}\n\n`);
  for (const [term, value] of figures(run)) text.own(`- ${term}: `).text(value).own("\n");
  if (labels.tags.length > 0) text.own("\n\n$(tag) ").text(labels.tags.join(", "));
  if (labels.note !== "") text.own("\n\n$(note) ").lines(labels.note);
  if (labelsProblem !== undefined)
    text.own("\n\n$(warning) ").text(l10n.t("Name, star, note and tags cannot be read: {0}", labelsProblem));
  if (error !== null) text.block(error);
  if (skipped.first !== null) text.own("\n\n$(warning) ").text(skippedText(skipped));
  if (configFile) text.own("\n\n").text(vscode.workspace.asRelativePath(configFile));
  return text.done();
}

function skippedText({ count, first }: SkippedLines): string {
  return count === 1
    ? l10n.t("1 damaged or unknown log line is skipped: {0}", first!)
    : l10n.t("{0} damaged or unknown log lines are skipped, the first: {1}", count, first!);
}

function figures(run: RunSummary): [string, string][] {
  const { perplexity, bestPerplexity, bestEpoch, uplinkBytes, downlinkBytes, uplinkSaving, totalSaving } = run;
  const traffic = (bytes: number, saving: number | null) =>
    l10n.t("{0}, {1} saved", showBytes(bytes), showPercent(saving));
  const thetaText = (group: ThresholdGroup) => {
    const inForce = run.thetas[group];
    if (inForce === undefined) return null;
    const byUser = inForce.source === "user" ? `, ${l10n.t("set by hand")}` : "";
    return `${Number(inForce.theta.toPrecision(6))}${byUser}`;
  };
  const all: [string, string | null | undefined][] = [
    [l10n.t("Epoch"), epochText(run)],
    [l10n.t("Perplexity"), perplexity === null ? null : showFigure(perplexity)],
    [
      l10n.t("Best perplexity"),
      bestPerplexity === null ? null : l10n.t("{0}, epoch {1}", showFigure(bestPerplexity), bestEpoch!),
    ],
    [
      l10n.t("Held out"),
      run.heldOut && l10n.t("{0} samples, {1} distinct inputs", run.heldOut.samples, run.heldOut.inputs),
    ],
    [l10n.t("Uplink"), uplinkBytes === null ? null : traffic(uplinkBytes, uplinkSaving)],
    [
      l10n.t("Uplink and downlink"),
      uplinkBytes === null || downlinkBytes === null ? null : traffic(uplinkBytes + downlinkBytes, totalSaving),
    ],
    [l10n.t("Theta"), thetaText("activation")],
    [l10n.t("Theta of gradients"), thetaText("gradient")],
    [l10n.t("Time"), run.seconds === null ? null : showDuration(run.seconds)],
    [l10n.t("Left"), run.secondsLeft === null ? null : showDuration(run.secondsLeft)],
    [l10n.t("Backend"), run.backend],
    [l10n.t("Forked from"), run.forkedFrom && forkText(run.forkedFrom)],
    [l10n.t("Started"), showStartTime(run.startedAt, { language: vscode.env.language, seconds: true })],
  ];
  return all.filter((row): row is [string, string] => row[1] !== null && row[1] !== undefined);
}
