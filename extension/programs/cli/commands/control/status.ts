import path from "node:path";
import { badInput } from "../../../../protocol/errors.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../../../protocol/quantities.ts";
import { epochInProgress, type RunSummary } from "../../../../protocol/run/runSummary.ts";
import type { ThresholdGroup } from "../../../../protocol/thresholdGroups.ts";
import { RunEntry } from "../../../archive/runEntry.ts";
import { holderOf } from "../../../control/client.ts";
import { alignedList, defineCommand } from "../../command.ts";
import { exitCodes } from "../../exitCodes.ts";
import { refuseNoRun } from "../../runFolder.ts";

export const status = defineCommand({
  name: "status",
  summary: "Show how a run stands: running, paused, queued or ended, and how far it has come.",
  positional: "RUN…",
  options: { json: { help: "As JSON, one object per line." } },
  notes: "RUN is a run's folder.",
  async run({ values, positionals }, { stdout }) {
    positionals.forEach(refuseNoRun);
    for (const [index, run] of positionals.entries()) {
      const summary = await summaryOf(run);
      if (values.json) stdout.write(`${JSON.stringify({ ...summary, process: processOf(run) })}\n`);
      else stdout.write(`${index > 0 ? "\n" : ""}${summary.name}\n${alignedList(rowsOf(summary))}`);
    }
    return exitCodes.done;
  },
});

async function summaryOf(run: string): Promise<RunSummary> {
  const entry = new RunEntry(path.resolve(run), () => {});
  const summary = (await entry.look()) ? entry.summary() : undefined;
  if (summary !== undefined) return summary;
  throw badInput({ what: "the run has just been deleted", where: run });
}

function rowsOf(summary: RunSummary): string[][] {
  const { run, status, live, error, labelsProblem, epoch, epochs, step, stepsPerEpoch, perplexity, thetas } = summary;
  const { uplinkBytes, downlinkBytes, totalSaving, seconds, secondsLeft } = summary;
  const activity = live?.stopping ? "stopping" : status === "running" ? live?.phase : undefined;
  const bytes = uplinkBytes === null || downlinkBytes === null ? null : uplinkBytes + downlinkBytes;
  const rows: [string, string | null | undefined][] = [
    ["status", activity === undefined ? status : `${status}, ${activity}`],
    ["error", error],
    ["labels", labelsProblem === undefined ? null : `cannot be read: ${labelsProblem}`],
    ["process", processOf(run)],
    ["epoch", epochs === 0 ? null : `${epochInProgress(summary)} of ${epochs}, ${epoch} finished`],
    ["step", stepsPerEpoch === 0 ? null : `${step} of ${stepsPerEpoch * epochs}`],
    ["perplexity", perplexity === null ? null : showFigure(perplexity)],
    ["traffic", bytes === null ? null : `${showBytes(bytes)}, ${showPercent(totalSaving)} saved`],
    ...Object.keys(thetas).map((group): [string, string] => [`theta, ${group}`, thetaText(summary, group)]),
    ["time", seconds === null ? null : showDuration(seconds)],
    ["left", secondsLeft === null ? null : showDuration(secondsLeft)],
    ["folder", run],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== undefined);
}

function thetaText({ thetas }: RunSummary, group: string): string {
  const { theta, source } = thetas[group as ThresholdGroup]!;
  return `${Number(theta.toPrecision(6))}${source === "user" ? ", set by hand" : ""}`;
}

/** Null where none computes the run. */
function processOf(run: string): string | null {
  try {
    const { pid, host } = holderOf(run).holder;
    return `${pid} on ${host}`;
  } catch {
    return null;
  }
}
