import path from "node:path";
import { diskUse, removeParts } from "../../../engine/store/cleanUp.ts";
import { listRuns, readRecord } from "../../../engine/store/runReader.ts";
import { toWireError } from "../../../protocol/errors.ts";
import { showBytes } from "../../../protocol/quantities.ts";
import type { DiskUse, RemovablePart } from "../../../protocol/run/diskUse.ts";
import { shownStatus } from "../../../protocol/run/runSummary.ts";
import { isWaiting } from "../../queue/queueFile.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { refuseNoRuns } from "../runFolder.ts";
import { markdownTable } from "../table.ts";

interface EndedRun {
  directory: string;
  status: ReturnType<typeof shownStatus>;
  use: DiskUse;
}

interface FoundRuns {
  ended: EndedRun[];
  /** Why others are left alone, each a sentence without full stop. */
  left: string[];
}

export const clean = defineCommand({
  name: "clean",
  summary: "Show what ended runs could do without, and remove it.",
  positional: "RUN…",
  options: {
    checkpoints: { help: "Remove the checkpoints of runs that are done." },
    stopped: { help: "With --checkpoints: also those of stopped and failed runs, which can then only start over." },
    probes: { help: "Remove probes: the inspector then has no heatmaps." },
  },
  notes: `RUN is a run's folder, or a folder of runs such as .splitcom/runs.
Without an option nothing is removed. Curves, adapters and texts always stay; runs that are being computed, or queued, are left alone.`,
  async run({ values, positionals }, { stdout, stderr }) {
    const found = await Promise.all(positionals.map(runsOf));
    const runs = found.flatMap(({ ended }) => ended);
    const notes = found.flatMap(({ left }) => left);
    const keepsCheckpoints = ({ status }: EndedRun) => status !== "done" && !values.stopped;
    const partsOf = (run: EndedRun): RemovablePart[] => [
      ...(values.checkpoints && !keepsCheckpoints(run) ? (["checkpoints"] as const) : []),
      ...(values.probes ? (["probes"] as const) : []),
    ];
    if (values.stopped && !values.checkpoints) notes.push("--stopped has no effect without --checkpoints");
    if (!values.checkpoints && !values.probes) {
      if (runs.length > 0) stdout.write(`${overview(runs)}\n`);
      notes.push("nothing was removed; --checkpoints removes checkpoints, --probes removes probes");
      for (const note of notes) stderr.write(`note: ${note}\n`);
      return exitCodes.done;
    }
    const kept = values.checkpoints ? runs.filter((run) => keepsCheckpoints(run) && run.use.checkpoints > 0) : [];
    if (kept.length > 0)
      notes.push(
        `the checkpoints of ${kept.length} stopped or failed ${kept.length === 1 ? "run" : "runs"} were kept for resuming; --stopped removes them, too`,
      );
    for (const note of notes) stderr.write(`note: ${note}\n`);
    let freed = 0;
    let failed = false;
    for (const run of runs.filter((each) => partsOf(each).length > 0)) {
      try {
        freed += await removeParts(run.directory, partsOf(run));
      } catch (error) {
        failed = true;
        stderr.write(`${toWireError(error).message}\n`);
      }
    }
    stdout.write(`${showBytes(freed)} freed\n`);
    return failed ? exitCodes["bad-input"] : exitCodes.done;
  },
});

/** A run, or those of a folder of runs. @throws bad-input where there is neither. */
async function runsOf(folder: string): Promise<FoundRuns> {
  refuseNoRuns(folder);
  const below = await listRuns(folder);
  const found = below.length > 0 ? below : [{ directory: folder, record: await readRecord(folder) }];
  const ended: EndedRun[] = [];
  const left: string[] = [];
  for (const { directory, ...listed } of found) {
    if ("error" in listed) left.push(`left alone: ${listed.error.message.replace(/\.$/, "")}`);
    else if (listed.record.status === "running") left.push(`left alone: ${directory} is running`);
    else if (isWaiting(directory)) left.push(`left alone: ${directory} is queued, to be resumed`);
    else ended.push({ directory, status: shownStatus(listed.record), use: diskUse(directory) });
  }
  return { ended, left };
}

function overview(runs: readonly EndedRun[]): string {
  const total = (part: RemovablePart) => runs.reduce((sum, { use }) => sum + use[part], 0);
  const table = markdownTable(runs, [
    { title: "run", align: "left", show: ({ directory }) => path.basename(directory) },
    { title: "status", align: "left", show: ({ status }) => status },
    { title: "checkpoints", align: "right", show: ({ use }) => showBytes(use.checkpoints) },
    { title: "probes", align: "right", show: ({ use }) => showBytes(use.probes) },
  ]);
  return `${table}\nin all: checkpoints ${showBytes(total("checkpoints"))}, probes ${showBytes(total("probes"))}`;
}
