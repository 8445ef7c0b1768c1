/** What the list of runs needs of `run.json` and the files beside it, small enough to be kept for every run. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { readRecord } from "../../engine/store/runReader.ts";
import { unrecordedRun } from "../../engine/store/runs/unrecordedRun.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { fault } from "../../protocol/errors.ts";
import type { RunStatus } from "../../protocol/run/events.ts";
import { type ProcessIdentity, runFiles } from "../../protocol/run/runRecord.ts";
import {
  noFigures,
  noLabels,
  type RunFigures,
  type RunLabels,
  type RunSummary,
} from "../../protocol/run/runSummary.ts";
import { logFault } from "../processEndpoint.ts";
import { readLabels } from "./labelsFile.ts";
import { endedFigures } from "./runProgress.ts";

/** Characters of an error in the list. */
const mostError = 4000;

export interface RunFacts {
  status: RunStatus;
  name: string;
  /** Why it failed, or which part of its folder cannot be read. */
  error: string | null;
  startedAt: string;
  endedAt: string | null;
  configFile: string | null;
  backend: RunSummary["backend"];
  epochs: number;
  resumable: boolean;
  /** Null where the record is damaged. */
  process: ProcessIdentity | null;
  /** Of a run whose record is complete; the others' come from their events. */
  figures: RunFigures | null;
  labels: RunLabels;
  /** Null where the record is damaged. */
  config: RunConfig | null;
}

/** Whether there is a run in a folder: one with a record, or one that was killed before it was written or has lost it. */
export function holdsRun(directory: string): boolean {
  return existsSync(path.join(directory, runFiles.record)) || unrecordedRun(directory) !== undefined;
}

/** Never rejects: a damaged run is listed as failed, with what is wrong with it. */
export async function readFacts(directory: string): Promise<RunFacts> {
  // Damaged labels are reported when somebody changes them; they are no reason to hide a run.
  const labels = await readLabels(directory).catch(() => noLabels);
  try {
    const record = await readRecord(directory);
    const { status, startedAt, endedAt, configFile, config } = record;
    return {
      status,
      name: labels.name ?? config.name,
      error: shortened(record.error?.message),
      startedAt,
      endedAt,
      configFile,
      backend: record.backend?.name ?? null,
      epochs: config.training.epochs,
      resumable: status === "interrupted" || status === "failed",
      process: record.process,
      // A killed run's record has no figures, whatever its status says.
      figures: endedAt === null ? null : await endedFigures(directory, record),
      labels,
      config,
    };
  } catch (error) {
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
      resumable: errorCode(error) === "ENOENT" && unrecordedRun(directory)?.resumable === true,
      process: null,
      figures: noFigures,
      labels,
      config: null,
    };
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
