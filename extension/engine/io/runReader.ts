/** Reading runs back from disk, also while they are written. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import Type from "typebox";
import { fault, toWireError, type WireError } from "../../protocol/errors.ts";
import type { EpochTimingEvent, MetricEvent, Sequenced, TimingEvent } from "../../protocol/events.ts";
import { type RunRecord, recordVersion, runFiles } from "../../protocol/runRecord.ts";
import { checkShape, parseJson } from "../data/readers/json.ts";
import { readEventLog } from "./eventLog.ts";
import { errorCode, fileError } from "./files/fileErrors.ts";
import { readTextFileAsync } from "./files/textFile.ts";
import { isAlive } from "./processIdentity.ts";

export interface StoredRun {
  directory: string;
  /** `status` is `interrupted` where `run.json` says running and its process is gone. */
  record: RunRecord;
  metrics: Sequenced<MetricEvent>[];
  timings: Sequenced<TimingEvent | EpochTimingEvent>[];
}

/** What is known of a run without its events: its record, or why that cannot be read. */
export type ListedRun = { directory: string } & ({ record: RunRecord } | { error: WireError });

/**
 * Reads a run. A torn last line and missing logs are normal.
 *
 * @throws bad-input where there is no run, or naming file and line of what is damaged.
 */
export async function readRun(directory: string): Promise<StoredRun> {
  const record = await readRecord(directory);
  const [metrics, timings] = await Promise.all([
    readEventLog<MetricEvent>(path.join(directory, runFiles.metrics)),
    readEventLog<TimingEvent | EpochTimingEvent>(path.join(directory, runFiles.timings)),
  ]);
  return { directory, record, metrics: metrics.events, timings: timings.events };
}

/** All runs under a folder, latest first; a folder that is not there holds none. @throws bad-input where it cannot be read. */
export async function listRuns(root: string): Promise<ListedRun[]> {
  const runs = await Promise.all((await foldersIn(root)).map(listed));
  const startOf = (run: ListedRun) => ("record" in run ? run.record.startedAt : "");
  return runs.flat().sort((a, b) => startOf(b).localeCompare(startOf(a)) || a.directory.localeCompare(b.directory));
}

/** `run.json` with its effective status. @throws bad-input where it is missing, damaged, or of a later version. */
export async function readRecord(directory: string): Promise<RunRecord> {
  const record = await parseRecord(directory);
  if (record.status !== "running" || isAlive(record.process)) return record;
  // The run may have ended between the two looks.
  const again = await parseRecord(directory);
  return again.status === "running" ? { ...again, status: "interrupted" } : again;
}

async function listed(directory: string): Promise<ListedRun[]> {
  try {
    return [{ directory, record: await readRecord(directory) }];
  } catch (error) {
    // A folder without run.json is no run.
    if (errorCode(error) === "ENOENT") return [];
    return [{ directory, error: toWireError(fault(error, directory)) }];
  }
}

async function foldersIn(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(root, entry.name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileError(error, "cannot list the runs", root);
  }
}

/** What a reader relies on; the rest is shown as it is. */
const RecordFile = Type.Object({
  formatVersion: Type.Literal(recordVersion),
  id: Type.String(),
  status: Type.Enum(["running", "done", "failed", "interrupted"]),
  startedAt: Type.String(),
  process: Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.Union([Type.String(), Type.Null()]) }),
  config: Type.Object({ name: Type.String() }),
});

async function parseRecord(directory: string): Promise<RunRecord> {
  const file = path.join(directory, runFiles.record);
  const text = await readTextFileAsync(file, "cannot read the run");
  return checkShape(RecordFile, parseJson(text, file), file, "the run's record") as unknown as RunRecord;
}
