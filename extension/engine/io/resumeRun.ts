/** What of a stopped run is needed to go on with it. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { MetricEvent, Sequenced, StepEvent } from "../../protocol/events.ts";
import { type RunRecord, runFiles } from "../../protocol/runRecord.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { ReplayedSetting } from "../simulate.ts";
import { type LogLengths, readCheckpoint } from "./checkpointFile.ts";
import { finalsOf } from "./recordFile.ts";
import { readFigures, readRecord } from "./runReader.ts";

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
  const record = await readRecord(directory);
  if (record.status === "running" || record.status === "done") {
    throw badInput({ what: `the run is ${record.status}`, where: directory, range: "one that was stopped, or failed" });
  }
  const { checkpoint, lines } = await readCheckpoint(path.join(directory, runFiles.checkpoints));
  const isUnderWay = ({ seq, epoch }: Sequenced<StepEvent>) => seq < lines.metrics && epoch === checkpoint.epoch + 1;
  const { metrics, skipped } = await readFigures(directory, isUnderWay);
  // A setting by hand may have been in it, without which the run would go on differently.
  if (skipped.metrics.first !== null) {
    throw badInput({
      what: "the run's log is damaged",
      where: path.join(directory, skipped.metrics.first),
      remedy: "What it holds can be looked at; to go on, the log would have to be whole.",
    });
  }
  const last = metrics.filter(({ seq }) => seq < lines.metrics).findLast((event) => event.kind === "epoch");
  return {
    record: { ...withoutError(record), status: "running", endedAt: null, finals: last ? finalsOf(last) : null },
    checkpoint,
    steps: metrics.filter((event) => event.kind === "step"),
    lines,
    replay: metrics.filter(({ seq }) => seq >= lines.metrics).flatMap(handSetting),
  };
}

function withoutError({ error: _, ...record }: RunRecord): RunRecord {
  return record;
}

function handSetting(event: MetricEvent): ReplayedSetting[] {
  if (event.kind !== "control" || event.hand === undefined) return [];
  const { step, group, hand, theta } = event;
  return [{ step, group, setting: hand === "taken" ? theta : "giveBack" }];
}
