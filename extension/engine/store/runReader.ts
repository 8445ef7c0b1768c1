/** Reading runs back from disk, also while they are written. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { badInput, fault, toWireError, type WireError } from "../../protocol/errors.ts";
import type { EpochTimingEvent, MetricEvent, Sequenced, StepEvent, TimingEvent } from "../../protocol/run/events.ts";
import { type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import { noneSkipped, type SkippedLines } from "../../protocol/run/runSummary.ts";
import { errorCode, fileError } from "../io/files/fileErrors.ts";
import { readTextFileAsync } from "../io/files/textFile.ts";
import { parseJson } from "../io/json.ts";
import { isComputedElsewhere } from "./claims/liveClaim.ts";
import { isAlive } from "./processIdentity.ts";
import { type LogSchema, metricsLog, timingsLog } from "./runs/eventSchema.ts";
import { addSkipped, logParts } from "./runs/logReader.ts";
import { checkRecord, largestRecord } from "./runs/recordSchema.ts";
import { unrecordedRun } from "./runs/unrecordedRun.ts";

export interface StoredRun {
  directory: string;
  /** `status` is `interrupted` where `run.json` says running and its process is gone. */
  record: RunRecord;
  metrics: Sequenced<MetricEvent>[];
  timings: Sequenced<TimingEvent | EpochTimingEvent>[];
  /** Lines that no reader can rely on: they are left out. */
  skipped: { metrics: SkippedLines; timings: SkippedLines };
}

/** Without what there is most of. */
export interface StoredFigures extends Omit<StoredRun, "metrics" | "timings"> {
  metrics: Sequenced<MetricEvent>[];
  /** The last of its timings. */
  timing: TimingEvent | EpochTimingEvent | undefined;
  /** One an epoch. */
  epochTimings: Sequenced<EpochTimingEvent>[];
}

/** What is known of a run without its events: its record, or why that cannot be read. */
export type ListedRun = { directory: string } & ({ record: RunRecord } | { error: WireError });

/**
 * Reads a run with all its events. A torn last line and missing logs are normal; a damaged line is left out and counted.
 *
 * @throws bad-input where there is no run, or naming the damaged part of its record.
 */
export async function readRun(directory: string): Promise<StoredRun> {
  const record = await readRecord(directory);
  const metrics = await eventsOf(path.join(directory, runFiles.metrics), metricsLog, (event) => event);
  const timings = await eventsOf(path.join(directory, runFiles.timings), timingsLog, (event) => event);
  const skipped = { metrics: metrics.skipped, timings: timings.skipped };
  return { directory, record, metrics: metrics.events, timings: timings.events, skipped };
}

/**
 * As {@link readRun}, of a log of any length: steps and timings are passed over.
 *
 * @param wanted the steps that are kept all the same.
 * @throws as {@link readRun}.
 */
export async function readFigures(
  directory: string,
  wanted: (step: Sequenced<StepEvent>) => boolean = () => false,
): Promise<StoredFigures> {
  const record = await readRecord(directory);
  const metrics = await eventsOf(path.join(directory, runFiles.metrics), metricsLog, (event) =>
    event.kind === "step" && !wanted(event) ? undefined : event,
  );
  let timing: StoredFigures["timing"];
  const timings = await eventsOf(path.join(directory, runFiles.timings), timingsLog, (event) => {
    timing = event;
    return event.kind === "epochTiming" ? event : undefined;
  });
  const skipped = { metrics: metrics.skipped, timings: timings.skipped };
  return { directory, record, metrics: metrics.events, timing, epochTimings: timings.events, skipped };
}

/** Those events of a log that are wanted, as `keep` gives them. */
async function eventsOf<E, Kept extends object>(
  file: string,
  schema: LogSchema<E>,
  keep: (event: Sequenced<E>) => Kept | undefined,
): Promise<{ events: Kept[]; skipped: SkippedLines }> {
  const events: Kept[] = [];
  let skipped = noneSkipped;
  for await (const part of logParts(file, schema)) {
    for (const event of part.events) {
      const kept = keep(event);
      if (kept !== undefined) events.push(kept);
    }
    skipped = addSkipped(skipped, part.skipped);
  }
  return { events, skipped };
}

/** All runs under a folder, latest first; a folder that is not there holds none. @throws bad-input where it cannot be read. */
export async function listRuns(root: string): Promise<ListedRun[]> {
  const runs = await Promise.all((await foldersIn(root)).map(listed));
  const startOf = (run: ListedRun) => ("record" in run ? run.record.startedAt : "");
  return runs.flat().sort((a, b) => startOf(b).localeCompare(startOf(a)) || a.directory.localeCompare(b.directory));
}

/**
 * `run.json` with its effective status.
 *
 * @throws bad-input where it is damaged, of a later version, or missing; {@link unrecordedRun} knows why.
 */
export async function readRecord(directory: string): Promise<RunRecord> {
  const record = await parseRecord(directory);
  if (record.status !== "running" || isAlive(record.process) || isComputedElsewhere(directory)) return record;
  // The run may have ended between the two looks.
  const again = await parseRecord(directory);
  return again.status === "running" ? { ...again, status: "interrupted" } : again;
}

async function listed(directory: string): Promise<ListedRun[]> {
  try {
    return [{ directory, record: await readRecord(directory) }];
  } catch (error) {
    // A folder without run.json is no run, unless what else is in it says so.
    if (errorCode(error) === "ENOENT" && unrecordedRun(directory) === undefined) return [];
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

async function parseRecord(directory: string): Promise<RunRecord> {
  const file = path.join(directory, runFiles.record);
  const text = await readTextFileAsync(file, "cannot read the run", largestRecord).catch((error) => {
    if (errorCode(error) !== "ENOENT") throw error;
    const parts = unrecordedRun(directory)?.error.parts;
    throw badInput(parts ?? { what: `cannot read the run: there is no ${runFiles.record}`, where: directory }, error);
  });
  return checkRecord(parseJson(text, file), file);
}
