/** A run's folder, written as the run goes on: `run.json`, `metrics.jsonl`, `timings.jsonl`, `log.txt` and what is saved beside them. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { EpochTimingEvent, MetricEvent, RunEvent, TimingEvent } from "../../protocol/events.ts";
import { runFolderNames } from "../../protocol/runFolderName.ts";
import { type RunRecord, runFiles } from "../../protocol/runRecord.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { writeAtomically } from "./atomicWrite.ts";
import { type LogLengths, writeCheckpoint } from "./checkpointFile.ts";
import { continueEventLog, createEventLog, type EventLog } from "./eventLog.ts";
import { fileError } from "./fileErrors.ts";
import { type ProbeSample, probeFile, probeSamplesFile } from "./probeFiles.ts";
import { appendToLog, finalsOf, writeRecord } from "./recordFile.ts";
import { type TensorToWrite, writeSafetensors } from "./safetensors.ts";

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
  /** Saves a checkpoint with the place in the logs that it belongs to, instead of the one before. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** A folder for what is saved beside, made when first asked for. */
  folder(name: "adapters" | "checkpoints" | "policies"): string;
}

/**
 * Begins a run in its folder, which is made where needed.
 *
 * @throws bad-input where the folder already holds a run or cannot be written.
 */
export function createRun(directory: string, record: RunRecord): RunStore {
  const file = (name: keyof typeof runFiles) => path.join(directory, runFiles[name]);
  makeFolder(directory);
  refuseExistingRun(directory);
  const metrics = createEventLog<MetricEvent>(file("metrics"));
  try {
    return storeOf(directory, record, { metrics, timings: undefined });
  } catch (error) {
    metrics.close();
    rmSync(file("metrics"));
    throw error;
  }
}

/**
 * Goes on with a run after the given lines of its logs; what came after them is cut off.
 *
 * @param record as it is to be from now on.
 * @throws bad-input where the logs do not reach that far or cannot be written.
 */
export async function continueRun(directory: string, record: RunRecord, lines: LogLengths): Promise<RunStore> {
  const metrics = await continueEventLog<MetricEvent>(path.join(directory, runFiles.metrics), lines.metrics);
  const timings = await continueEventLog<TimingEvent | EpochTimingEvent>(
    path.join(directory, runFiles.timings),
    lines.timings,
  );
  return storeOf(directory, record, { metrics, timings });
}

interface Logs {
  metrics: EventLog<MetricEvent>;
  /** Made with the first timing. */
  timings: EventLog<TimingEvent | EpochTimingEvent> | undefined;
}

function storeOf(directory: string, record: RunRecord, { metrics, timings: earlier }: Logs): RunStore {
  const file = (name: keyof typeof runFiles) => path.join(directory, runFiles[name]);
  let timings = earlier;
  let current = record;
  let { finals } = record;

  const write = (changes: Partial<RunRecord>) => {
    const next = { ...current, ...changes };
    writeRecord(directory, next);
    current = next;
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
          timings ??= createEventLog(file("timings"));
          timings.append(event);
          break;
        case "end":
          try {
            metrics.append(event);
          } finally {
            metrics.close();
            timings?.close();
            // Also when the disk is full: replacing run.json may still succeed.
            write({ status: event.status, error: event.error, endedAt: new Date().toISOString(), finals });
          }
          break;
        case "epoch":
          metrics.append(event);
          finals = finalsOf(event);
          break;
        default:
          metrics.append(event);
      }
    },
    log: (line) => appendToLog(directory, line),
    update: write,
    saveProbe(epoch, tensors) {
      makeFolder(file("probes"));
      writeSafetensors(path.join(directory, probeFile(epoch)), tensors);
      return probeFile(epoch);
    },
    saveProbeSamples(samples) {
      makeFolder(file("probes"));
      writeAtomically(path.join(directory, probeSamplesFile), [Buffer.from(`${JSON.stringify(samples)}\n`)]);
    },
    async saveCheckpoint(checkpoint) {
      makeFolder(file("checkpoints"));
      const lines = { metrics: metrics.lines, timings: timings?.lines ?? 0 };
      await writeCheckpoint(file("checkpoints"), checkpoint, lines);
    },
    folder(name) {
      makeFolder(file(name));
      return file(name);
    },
  };
}

/** A folder for a new run under `root` that is not there yet. */
export function newRunDirectory(root: string, name: string, startedAt: Date): string {
  const names = runFolderNames(name, startedAt);
  let directory = path.join(root, names.next().value);
  while (existsSync(directory)) directory = path.join(root, names.next().value);
  return directory;
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileError(error, "cannot make the folder", directory);
  }
}

function refuseExistingRun(directory: string): void {
  const found = [runFiles.record, runFiles.metrics].find((name) => existsSync(path.join(directory, name)));
  if (found === undefined) return;
  throw badInput({
    what: "the folder already holds a run",
    where: directory,
    value: found,
    remedy: "Choose another folder; a run is never overwritten.",
  });
}
