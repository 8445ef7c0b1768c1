/** The parts of a stopped run that are needed to resume it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import { bestOf } from "../../protocol/run/bestEpoch.ts";
import type { MetricEvent, Sequenced, StepEvent } from "../../protocol/run/events.ts";
import { type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import { checksumOfFile, showChecksum } from "../io/files/checksum.ts";
import { errorCode } from "../io/files/fileErrors.ts";
import type { ReplayedSetting } from "../simulation.ts";
import { type CheckpointContext, type LogMarks, type ReadCheckpoint, readCheckpoint } from "./checkpointFile.ts";
import { claimedOrigin, hasClaim } from "./claims/claim.ts";
import { claimsFolder } from "./claims/claimFile.ts";
import { finalsOf } from "./recordFile.ts";
import { readFigures, readRecord } from "./runReader.ts";
import { eventsWithoutRecord, hasEvents } from "./runs/unrecordedRun.ts";

export interface Resumption {
  /** As it is to be from now on: running again, its figures those of the checkpoint. */
  record: RunRecord;
  /** Undefined where the run was stopped before its first: it starts over. */
  from: ReadCheckpoint | undefined;
  /** The events of its unfinished epoch. */
  steps: StepEvent[];
  /** The part of its logs to keep; later events are computed again, to the same values. */
  logs: LogMarks;
  /** What the user did by hand in the part that is computed again. */
  replay: ReplayedSetting[];
}

/**
 * The record of a run that can be resumed, before it is claimed.
 *
 * @returns undefined where the run was killed before its record was written: its claim says what it computes.
 * @throws bad-input where there is no run, neither record nor claim says what it computes, or it is done, or of a version without claims and continues.
 */
export async function readStoppedRecord(directory: string): Promise<RunRecord | undefined> {
  const claimed = hasClaim(directory);
  let record: RunRecord;
  try {
    record = await readRecord(directory);
  } catch (error) {
    const begun = claimed || existsSync(claimsFolder(directory).path);
    if (begun && errorCode(error) === "ENOENT") return refuseUnknown(directory);
    throw error;
  }
  if (record.status === "done" || (record.status === "running" && !claimed)) {
    throw badInput({ what: `the run is ${record.status}`, where: directory, range: "one that was stopped, or failed" });
  }
  return record;
}

/** Without a record nobody knows what the events are of, and without a claim not what there was to be run. */
function refuseUnknown(directory: string): undefined {
  if (hasEvents(directory)) throw eventsWithoutRecord(directory);
  claimedOrigin(directory);
  return undefined;
}

/**
 * What a claimed run resumes from.
 *
 * @param earlier what was to be done again when the run was last resumed.
 * @throws bad-input where it is done by now, or its checkpoints are damaged.
 */
export async function readResumption(directory: string, earlier: readonly ReplayedSetting[] = []): Promise<Resumption> {
  const record = await readRecord(directory);
  if (record.status === "done") {
    throw badInput({ what: "the run is done", where: directory, range: "one that was stopped, or failed" });
  }
  const folder = path.join(directory, runFiles.checkpoints);
  const from = await readCheckpoint(folder, (read) => checkSurroundings(directory, record, read));
  const logs = from?.logs ?? { metrics: logBegin, timings: logBegin };
  const { lines } = logs.metrics;
  const begun = (from?.checkpoint.epoch ?? 0) + 1;
  let reached = 0;
  const isUnderWay = ({ seq, epoch, step }: Sequenced<StepEvent>) => {
    reached = step;
    return seq < lines && epoch === begun;
  };
  const { metrics, skipped } = await readFigures(directory, isUnderWay);
  // A setting by hand may have been in it, without which the run would continue differently.
  if (skipped.metrics.first !== null) {
    throw badInput({
      what: "the run's log is damaged",
      where: path.join(directory, skipped.metrics.first),
      remedy: "You can still view the run; resuming needs an undamaged log.",
    });
  }
  const epochs = metrics.filter(({ seq }) => seq < lines).filter((event) => event.kind === "epoch");
  const last = epochs.at(-1);
  const again = metrics.filter(({ seq }) => seq >= lines).flatMap(handSetting);
  return {
    record: {
      ...reopened(record),
      status: "running",
      endedAt: null,
      finals: last ? finalsOf(last) : null,
      best: bestOf(epochs),
    },
    from,
    steps: metrics.filter((event) => event.kind === "step"),
    logs,
    replay: [...again, ...stillToCome(earlier, metrics, reached)],
  };
}

const logBegin = { lines: 0, bytes: 0, checksum: 0 };

/** @throws bad-input where the log before a checkpoint, or the configuration, is no longer the one that it was made with. */
async function checkSurroundings(
  directory: string,
  record: RunRecord,
  { logs, config }: CheckpointContext,
): Promise<void> {
  const file = path.join(directory, runFiles.metrics);
  const { bytes, checksum } = logs.metrics;
  const found = bytes === 0 ? 0 : await checksumOfFile(file, bytes);
  if (found !== checksum) {
    throw badInput({
      what: "the log up to the checkpoint has changed since: its checksum is another",
      where: file,
      value: showChecksum(found),
      range: showChecksum(checksum),
    });
  }
  const changed = firstChange(config, record.config);
  if (changed === undefined) return;
  throw badInput({
    what: "the configuration is not the one that the checkpoint was made with",
    where: `${path.join(directory, runFiles.record)}: config.${changed}`,
  });
}

/** The path of the first value that is another now. What a later version adds is not compared. */
function firstChange(then: unknown, now: unknown): string | undefined {
  if (typeof then !== "object" || then === null) return then === now ? undefined : "";
  for (const [key, value] of Object.entries(then)) {
    const inner = typeof now === "object" && now !== null ? (now as Record<string, unknown>)[key] : undefined;
    const changed = firstChange(value, inner);
    if (changed !== undefined) return changed === "" ? key : `${key}.${changed}`;
  }
  return undefined;
}

/** Without what is said of an ended run alone. */
function reopened({ error: _, timed: __, ...record }: RunRecord): RunRecord {
  return record;
}

function handSetting(event: MetricEvent): ReplayedSetting[] {
  if (event.kind !== "control" || event.hand === undefined) return [];
  const { step, group, hand, theta } = event;
  return [{ step, group, setting: hand === "taken" ? theta : "giveBack" }];
}

/** Of what was to be done again, that which the run had not come to when it stopped once more. @param reached its last step */
function stillToCome(
  earlier: readonly ReplayedSetting[],
  metrics: readonly MetricEvent[],
  reached: number,
): ReplayedSetting[] {
  const doneThere = metrics.flatMap(handSetting).filter(({ step }) => step === reached).length;
  const there = earlier.filter(({ step }) => step === reached).slice(doneThere);
  return [...there, ...earlier.filter(({ step }) => step > reached)];
}
