import path from "node:path";
import { diskUse, removeParts } from "../../../engine/store/cleanUp.ts";
import { listRuns, readRecord } from "../../../engine/store/runReader.ts";
import { toWireError } from "../../../protocol/errors.ts";
import { showBytes } from "../../../protocol/quantities.ts";
import type { DiskUse, RemovablePart } from "../../../protocol/run/diskUse.ts";
import type { RunStatus } from "../../../protocol/run/events.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { markdownTable } from "../table.ts";

interface EndedRun {
  directory: string;
  status: RunStatus;
  use: DiskUse;
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
Without an option nothing is removed. Curves, adapters and texts always stay; runs that are being computed are left alone.`,
  async run({ values, positionals }, { stdout, stderr }) {
    const runs = (await Promise.all(positionals.map(endedRuns))).flat();
    const partsOf = ({ status }: EndedRun): RemovablePart[] => [
      ...(values.checkpoints && (status === "done" || values.stopped) ? (["checkpoints"] as const) : []),
      ...(values.probes ? (["probes"] as const) : []),
    ];
    if (!values.checkpoints && !values.probes) {
      stdout.write(`${overview(runs)}\n`);
      return exitCodes.done;
    }
    let freed = 0;
    let failed = false;
    for (const run of runs) {
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

/** Those that have ended, of a folder of runs or one run. @throws bad-input where there is neither. */
async function endedRuns(folder: string): Promise<EndedRun[]> {
  const below = await listRuns(folder);
  const found = below.length > 0 ? below : [{ directory: folder, record: await readRecord(folder) }];
  return found.flatMap((listed) =>
    "record" in listed && listed.record.status !== "running"
      ? [{ directory: listed.directory, status: listed.record.status, use: diskUse(listed.directory) }]
      : [],
  );
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
