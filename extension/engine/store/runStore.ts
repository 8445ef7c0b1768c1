/** A run's folder, written as the run continues: `run.json`, `metrics.jsonl`, `timings.jsonl`, `log.txt` and what is saved beside them. */
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import path from "node:path";
import { toWireError } from "../../protocol/errors.ts";
import { better } from "../../protocol/run/bestEpoch.ts";
import type { EndEvent, EpochTimingEvent, MetricEvent, RunEvent, TimingEvent } from "../../protocol/run/events.ts";
import { runFolderNames } from "../../protocol/run/runFolderName.ts";
import { type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { type AppendedFile, openAppendedFile } from "../io/files/appendedFile.ts";
import { writeAtomically } from "../io/files/atomicWrite.ts";
import { errorCode, fileError } from "../io/files/fileErrors.ts";
import { makeFolder, makeFolders, type Place, placeIn, placeInRun, removeFile } from "../io/files/place.ts";
import type { TensorToWrite } from "../io/safetensors.ts";
import { writeSealedSafetensors } from "../io/sealedTensors.ts";
import type { ReceivedSample } from "../observe/received.ts";
import { type LogMarks, writeCheckpoint } from "./checkpointFile.ts";
import { holdsRun } from "./claims/refusals.ts";
import { continueDamagedLog, continueEventLog, createEventLog, type EventLog } from "./eventLog.ts";
import { ignoreRuns } from "./ignoreFile.ts";
import { type ProbeSample, probeFile, probeSamplesFile } from "./probeFiles.ts";
import { writeReceived } from "./receivedFile.ts";
import { appendToLog, endTime, finalsOf, logLine, writeRecord } from "./recordFile.ts";

/** The writing side of a run. Every method throws run-failed on a full disk; what was written before stays readable. */
export interface RunStore {
  readonly directory: string;
  /** As last written to `run.json`. */
  readonly record: RunRecord;
  /** Writes an event to the file it belongs to. The `end` event completes `run.json` and closes the run. */
  append(event: RunEvent): void;
  /** Adds a line to `log.txt`, with the time. */
  log(line: string): void;
  /** Changes `run.json`, for what is known only after the start. */
  update(changes: Partial<Pick<RunRecord, "backend" | "data">>): void;
  /** Saves an epoch's probe tensors; returns the file's name relative to the run's folder. */
  saveProbe(epoch: number, tensors: ReadonlyMap<string, TensorToWrite>): string;
  /** Saves what the probed samples say, once a run. */
  saveProbeSamples(samples: readonly ProbeSample[]): void;
  /** Saves what receivers last decoded of the probed samples, in the place of what was saved before. */
  saveReceived(received: readonly ReceivedSample[]): void;
  /** Saves a checkpoint with the place in the logs that it belongs to, instead of the one before. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** A folder for what is saved beside, made when first asked for. */
  folder(name: "adapters" | "checkpoints" | "policies"): Place;
}

/**
 * Begins a run in its folder, which is made where needed.
 *
 * @throws bad-input where the folder already holds a run or cannot be written.
 */
export function createRun(directory: string, record: RunRecord): RunStore {
  makeFolders(placeInRun(directory));
  refuseExistingRun(directory);
  ignoreRuns(directory);
  const place = placeInRun(directory, runFiles.metrics);
  const metrics = createEventLog<MetricEvent>(place);
  try {
    return storeOf(directory, record, { metrics, timings: undefined });
  } catch (error) {
    metrics.close();
    removeFile(place);
    throw error;
  }
}

/**
 * Resumes a run after the given lines of its logs; what came after them is cut off.
 *
 * @param record as it is to be from now on.
 * @param onNote called where timings have been lost, without which a run continues.
 * @throws bad-input where the metrics do not reach that far, or a log cannot be written.
 */
export async function continueRun(
  directory: string,
  record: RunRecord,
  logs: LogMarks,
  onNote: (note: string) => void,
): Promise<RunStore> {
  const metrics = await continueEventLog<MetricEvent>(placeInRun(directory, runFiles.metrics), logs.metrics.lines);
  const timings = await continueDamagedLog<TimingEvent | EpochTimingEvent>(
    placeInRun(directory, runFiles.timings),
    logs.timings,
    onNote,
  );
  return storeOf(directory, record, { metrics, timings });
}

interface Logs {
  metrics: EventLog<MetricEvent>;
  /** Made with the first timing. */
  timings: EventLog<TimingEvent | EpochTimingEvent> | undefined;
}

function storeOf(directory: string, record: RunRecord, { metrics, timings: earlier }: Logs): RunStore {
  const place = (name: keyof typeof runFiles) => placeInRun(directory, runFiles[name]);
  const folder = (name: keyof typeof runFiles) => {
    makeFolder(place(name));
    return place(name);
  };
  let timings = earlier;
  /** Of `log.txt`. */
  let lines: AppendedFile | undefined;
  let ended = false;
  const openedAt = performance.now();
  let current = record;
  let { finals, best = null, timed } = record;

  const write = (changes: Partial<RunRecord>) => {
    const next = { ...current, ...changes };
    writeRecord(directory, next);
    current = next;
  };
  /** Whatever becomes of the log, `run.json` may still be replaced: by a failed run where its last event is not recorded. */
  const end = (event: EndEvent) => {
    let { status, error } = event;
    let failure: unknown;
    try {
      metrics.append(event);
    } catch (reason) {
      failure = reason;
      if (status === "done") ({ status, error } = { status: "failed", error: toWireError(reason) });
    }
    for (const log of [metrics, timings, lines]) log?.close();
    ended = true;
    write({
      status,
      error,
      endedAt: endTime(record.startedAt, performance.now() - openedAt),
      finals,
      best,
      ...(timed && { timed }),
    });
    if (failure !== undefined) throw failure;
  };
  write({});

  return {
    directory,
    get record() {
      return current;
    },
    append(event) {
      switch (event.kind) {
        case "timing":
        case "epochTiming":
          timings ??= createEventLog(place("timings"));
          timings.append(event);
          timed = { step: event.kind === "timing" ? event.step : (timed?.step ?? 0), atMs: event.atMs };
          break;
        case "end":
          end(event);
          break;
        case "epoch":
          metrics.append(event);
          finals = finalsOf(event);
          best = better(best, event);
          break;
        default:
          metrics.append(event);
      }
    },
    log(line) {
      if (ended) return appendToLog(directory, line);
      lines ??= openAppendedFile(place("log"));
      lines.append(logLine(line));
    },
    update: write,
    saveProbe(epoch, tensors) {
      folder("probes");
      writeSealedSafetensors(placeInRun(directory, probeFile(epoch)), tensors);
      return probeFile(epoch);
    },
    saveProbeSamples(samples) {
      folder("probes");
      writeAtomically(placeInRun(directory, probeSamplesFile), [Buffer.from(`${JSON.stringify(samples)}\n`)]);
    },
    saveReceived: (received) => writeReceived(directory, received),
    async saveCheckpoint(checkpoint) {
      const logs = { metrics: metrics.mark, timings: timings?.mark ?? { lines: 0, bytes: 0, checksum: 0 } };
      await writeCheckpoint(folder("checkpoints"), checkpoint, { logs, config: record.config });
    },
    folder,
  };
}

/** Makes a folder for a new run under `root`, of its own also where others make theirs at the same moment. */
export function makeRunDirectory(root: string, name: string, startedAt: Date): string {
  makeFolders(placeIn(root));
  for (const free of runFolderNames(name, startedAt)) {
    const directory = path.join(root, free);
    try {
      mkdirSync(directory);
      return directory;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw fileError(error, "cannot make the folder", directory);
    }
  }
  throw new Error("names without end have ended");
}

/** Removes the folder of a run of which nothing was recorded. */
export function removeEmptyFolder(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It holds a run.
  }
}

/** @throws bad-input where something of a run lies there. */
export function refuseExistingRun(directory: string): void {
  const found = [runFiles.record, runFiles.metrics].find((name) => existsSync(path.join(directory, name)));
  if (found !== undefined) throw holdsRun(directory, found);
}
