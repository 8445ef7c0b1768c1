/** The record of a run that somebody wants to look at, or why there is none yet. */
import { existsSync } from "node:fs";
import path from "node:path";
import { readRecord } from "../../engine/store/runReader.ts";
import { isStarting } from "../../engine/store/runs/unrecordedRun.ts";
import { badInput, fromWireError, type SplitcomError } from "../../protocol/errors.ts";
import { type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { isTaken, readQueued } from "../queue/queueFile.ts";

/** @throws as `readRecord`; for a run that waits, starts, or could not start: with that, rather than that a file is missing. */
export async function readRecorded(run: RunId): Promise<RunRecord> {
  try {
    return await readRecord(run);
  } catch (error) {
    throw existsSync(path.join(run, runFiles.record)) ? error : (unrecorded(run) ?? error);
  }
}

/** Why a run has no record, where that is as it should be, or its request says so. */
export function unrecorded(run: RunId): SplitcomError | undefined {
  const queued = quietly(() => readQueued(run));
  if (queued?.failed) return fromWireError(queued.failed);
  if (isStarting(run) || isTaken(run)) return badInput({ what: "the run is starting", where: run });
  return queued && badInput({ what: "the run is queued and has not started", where: run });
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
