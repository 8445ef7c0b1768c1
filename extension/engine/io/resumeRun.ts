/** What of a stopped run is needed to go on with it. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { MetricEvent, Sequenced, StepEvent } from "../../protocol/events.ts";
import { type RunRecord, runFiles } from "../../protocol/runRecord.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { ReplayedSetting } from "../simulate.ts";
import { type LogLengths, readCheckpoint } from "./checkpointFile.ts";
import { finalsOf } from "./recordFile.ts";
import { readRun } from "./runReader.ts";

export interface Resumption {
  /** As it is to be from now on: running again, its figures those of the checkpoint. */
  record: RunRecord;
  checkpoint: Checkpoint;
  /** The events of its unfinished epoch. */
  steps: StepEvent[];
  /** Lines of its logs to keep; later ones are computed again, to the same values. */
  lines: LogLengths;
  /** What the user did by hand in the part that is computed again. */
  replay: ReplayedSetting[];
}

/** @throws bad-input for a run that still goes on, is done, or has no checkpoint. */
export async function readResumption(directory: string): Promise<Resumption> {
  const { record, metrics } = await readRun(directory);
  if (record.status === "running" || record.status === "done") {
    throw badInput({ what: `the run is ${record.status}`, where: directory, range: "one that was stopped, or failed" });
  }
  const { checkpoint, lines } = await readCheckpoint(path.join(directory, runFiles.checkpoints));
  const last = metrics.slice(0, lines.metrics).findLast((event) => event.kind === "epoch");
  return {
    record: { ...withoutError(record), status: "running", endedAt: null, finals: last ? finalsOf(last) : null },
    checkpoint,
    steps: metrics.slice(0, lines.metrics).flatMap((event) => {
      return event.kind === "step" && event.epoch === checkpoint.epoch + 1 ? [event] : [];
    }),
    lines,
    replay: metrics.slice(lines.metrics).flatMap(handSetting),
  };
}

function withoutError({ error: _, ...record }: RunRecord): RunRecord {
  return record;
}

function handSetting(event: Sequenced<MetricEvent>): ReplayedSetting[] {
  if (event.kind !== "control" || event.hand === undefined) return [];
  const { step, group, hand, theta } = event;
  return [{ step, group, setting: hand === "taken" ? theta : "giveBack" }];
}
