/** Folders that hold a run without its `run.json`: it was killed before that was written, or somebody has lost it. */
import path from "node:path";
import { badInput, SplitcomError } from "../../../protocol/errors.ts";
import { runFiles } from "../../../protocol/run/runRecord.ts";
import { sizeOf } from "../../io/files/lookAt.ts";
import { claimInForce, hasClaim } from "../claims/claim.ts";
import type { ClaimRecord } from "../claims/claimFile.ts";
import { isLive } from "../claims/liveClaim.ts";

export interface UnrecordedRun {
  /** What became of it, and what to do. */
  error: SplitcomError;
  /** Whether it can start over: nothing of it was recorded, and its claim says what it computes. */
  resumable: boolean;
}

/**
 * What is known of a run whose record is missing; undefined for a folder that holds none, and for a run that is about to write its record.
 */
export function unrecordedRun(directory: string): UnrecordedRun | undefined {
  const isClaimed = hasReadableClaims(directory);
  const claim = isClaimed ? readableClaim(directory) : undefined;
  // A fork has its run's events before its record.
  if (isClaimed && isLive(directory, claim)) return undefined;
  if (hasEvents(directory)) return { error: eventsWithoutRecord(directory), resumable: false };
  if (!isClaimed) return undefined;
  const remedy = claim
    ? "Resume it: it starts over."
    : "Nothing of it has been recorded: delete the folder, and run the experiment again.";
  const what = `the run was killed before its ${runFiles.record} was written`;
  return { error: badInput({ what, where: directory, remedy }), resumable: claim !== undefined };
}

/** Whether a process has just claimed the folder, and is about to write its record. */
export function isStarting(directory: string): boolean {
  return hasReadableClaims(directory) && isLive(directory, readableClaim(directory));
}

/** Without a record nobody knows what the events are of. */
export function eventsWithoutRecord(directory: string): SplitcomError {
  return badInput({
    what: `the run has events and no ${runFiles.record}`,
    where: directory,
    remedy: `Restore ${runFiles.record}, or run the experiment again.`,
  });
}

export function hasEvents(directory: string): boolean {
  return sizeOf(path.join(directory, runFiles.metrics)) > 0;
}

function hasReadableClaims(directory: string): boolean {
  try {
    return hasClaim(directory);
  } catch {
    return false;
  }
}

function readableClaim(directory: string): ClaimRecord | undefined {
  try {
    return claimInForce(directory);
  } catch (error) {
    if (error instanceof SplitcomError) return undefined;
    throw error;
  }
}
