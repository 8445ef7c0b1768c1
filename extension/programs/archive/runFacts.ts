/** What the list of runs needs of `run.json` and the files beside it, small enough to be kept for every run. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { claimInForce } from "../../engine/store/claims/claim.ts";
import { readRecord } from "../../engine/store/runReader.ts";
import { isStarting, unrecordedRun } from "../../engine/store/runs/unrecordedRun.ts";
import { configHeadline } from "../../protocol/config/configHeadline.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { fault, SplitcomError } from "../../protocol/errors.ts";
import { type ProcessIdentity, type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import {
  noFigures,
  noLabels,
  type RunFigures,
  type RunLabels,
  type RunSummary,
  type ShownStatus,
  shownStatus,
} from "../../protocol/run/runSummary.ts";
import { groupsInUse, type ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { logFault } from "../processEndpoint.ts";
import { isQueued, isTaken, type QueuedRecord, readQueued } from "../queue/queueFile.ts";
import { readLabels } from "./labelsFile.ts";
import { endedFigures } from "./runProgress.ts";

/** Characters of an error in the list. */
const mostError = 4000;

export interface RunFacts {
  /** Paused runs count as running here: only their process knows. */
  status: Exclude<ShownStatus, "paused">;
  name: string;
  /** Why it failed, or which part of its folder cannot be read. */
  error: string | null;
  startedAt: string;
  endedAt: string | null;
  configFile: string | null;
  backend: RunSummary["backend"];
  epochs: number;
  /** Those on which a threshold decides; null where nobody knows. */
  groups: readonly ThresholdGroup[] | null;
  resumable: boolean;
  /** Null where the record is damaged, or not written yet. */
  process: ProcessIdentity | null;
  /** Of a queued run. */
  order: number | null;
  /** Whether its process has been, or is being, started and has not recorded anything yet. */
  starting: boolean;
  /** Of a run whose record is complete; the others' come from their events. */
  figures: RunFigures | null;
  labels: RunLabels;
  labelsProblem?: NonNullable<RunSummary["labelsProblem"]>;
  /** Null where the record is damaged. */
  config: RunConfig | null;
  heldOut?: NonNullable<RunSummary["heldOut"]>;
  forkedFrom?: NonNullable<RunSummary["forkedFrom"]>;
  group?: NonNullable<RunSummary["group"]>;
}

/** Whether there is a run in a folder: one with a record, one that waits or starts, or one that was killed before it was recorded. */
export function holdsRun(directory: string): boolean {
  return (
    existsSync(path.join(directory, runFiles.record)) ||
    isQueued(directory) ||
    isStarting(directory) ||
    unrecordedRun(directory) !== undefined
  );
}

/** Never rejects: a damaged run is listed as failed, with what is wrong with it. */
export async function readFacts(directory: string): Promise<RunFacts> {
  const { labels, ...problem } = await factsOfLabels(directory);
  return { ...(await recordedFacts(directory, labels)), ...problem };
}

/** Damaged labels are no reason to hide a run. */
async function factsOfLabels(directory: string): Promise<Pick<RunFacts, "labels" | "labelsProblem">> {
  try {
    return { labels: await readLabels(directory) };
  } catch (error) {
    return { labels: noLabels, labelsProblem: shortened(fault(error, directory).message)! };
  }
}

async function recordedFacts(directory: string, labels: RunLabels): Promise<RunFacts> {
  try {
    const record = await readRecord(directory);
    const { status, startedAt, endedAt, configFile, config, forkedFrom, group } = record;
    const heldOut = heldOutOf(record);
    const recorded: RunFacts = {
      status: shownStatus(record),
      name: labels.name ?? config.name,
      error: shortened(record.error?.message),
      startedAt,
      endedAt,
      configFile,
      backend: record.backend?.name ?? null,
      epochs: config.training.epochs,
      groups: groupsInUse(config),
      resumable: status === "interrupted" || status === "failed",
      process: record.process,
      // A killed run's record has no figures, whatever its status says.
      figures: endedAt === null ? null : await endedFigures(directory, record),
      order: null,
      starting: false,
      labels,
      config,
      ...(heldOut && { heldOut }),
      ...(forkedFrom && { forkedFrom }),
      ...(group && { group }),
    };
    const queued = status === "running" ? undefined : waiting(directory);
    return queued ? { ...recorded, ...waitingFacts(directory, queued) } : recorded;
  } catch (error) {
    const unrecorded = errorCode(error) === "ENOENT" ? beginningFacts(directory, labels) : undefined;
    if (unrecorded) return unrecorded;
    logFault(error, directory);
    return {
      status: "failed",
      name: labels.name ?? path.basename(directory),
      error: shortened(fault(error, directory).message),
      startedAt: await folderTime(directory),
      endedAt: null,
      configFile: null,
      backend: null,
      epochs: 0,
      groups: null,
      resumable: errorCode(error) === "ENOENT" && unrecordedRun(directory)?.resumable === true,
      process: null,
      figures: noFigures,
      order: null,
      starting: false,
      labels,
      config: null,
    };
  }
}

function heldOutOf({ data }: RunRecord): RunSummary["heldOut"] {
  const { samples, inputs } = data.find(({ role }) => role === "validation") ?? {};
  return samples === undefined || inputs === undefined ? undefined : { samples, inputs };
}

/** A damaged request is as good as none. */
function waiting(directory: string): QueuedRecord | undefined {
  try {
    return isQueued(directory) ? readQueued(directory) : undefined;
  } catch {
    return undefined;
  }
}

/** What a request changes about a run. */
function waitingFacts(directory: string, { failed, order }: QueuedRecord) {
  // What could not start can be tried again.
  if (failed !== null)
    return { status: "failed" as const, error: shortened(failed.message), resumable: true, starting: false };
  const starts = isTaken(directory) || isStarting(directory);
  const status = starts ? ("running" as const) : ("queued" as const);
  return { status, error: null, endedAt: null, resumable: false, order: starts ? null : order, starting: starts };
}

/** A run without a record that waits, or that its process is about to record; undefined for any other. */
function beginningFacts(directory: string, labels: RunLabels): RunFacts | undefined {
  const starting = isStarting(directory);
  const origin = starting ? claimedOrigin(directory) : undefined;
  const queued = waiting(directory);
  // One that was killed before it was recorded waits no longer: it starts over only where somebody says so.
  if (origin === undefined && (queued === undefined || (queued.failed === null && unrecordedRun(directory))))
    return undefined;
  const headline = origin ? configHeadline(origin.configText) : queued!;
  const configFile = origin?.configFile ?? (queued?.begin.kind === "start" ? queued.begin.configFile : null);
  const facts: RunFacts = {
    status: "running",
    name: labels.name ?? headline.name,
    error: null,
    startedAt: origin?.startedAt ?? queued!.queuedAt,
    endedAt: null,
    configFile,
    backend: null,
    epochs: headline.epochs,
    groups: null,
    resumable: false,
    process: null,
    figures: noFigures,
    order: null,
    starting: true,
    labels,
    config: null,
    ...(origin?.group && { group: origin.group }),
  };
  return queued === undefined ? facts : { ...facts, ...waitingFacts(directory, queued) };
}

function claimedOrigin(directory: string) {
  try {
    return claimInForce(directory)?.origin;
  } catch (error) {
    if (error instanceof SplitcomError) return undefined;
    throw error;
  }
}

/** Enough for a tooltip; the record keeps the whole. */
function shortened(message: string | undefined): string | null {
  if (message === undefined) return null;
  return message.length <= mostError ? message : `${message.slice(0, mostError)}…`;
}

/** When the folder was made, or last changed where the file system does not report it; ISO 8601. */
async function folderTime(directory: string): Promise<string> {
  const time = await stat(directory).then(
    ({ birthtimeMs, mtimeMs }) => birthtimeMs || mtimeMs,
    () => 0,
  );
  return new Date(time).toISOString();
}
