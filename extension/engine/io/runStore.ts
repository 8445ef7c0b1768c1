/** A run's folder, written as the run goes on: `run.json`, `metrics.jsonl`, `timings.jsonl`, `log.txt` and what is saved beside them. */
import { appendFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { EpochTimingEvent, MetricEvent, RunEvent, TimingEvent } from "../../protocol/events.ts";
import { type RunFinals, type RunRecord, runFiles } from "../../protocol/runRecord.ts";
import { writeAtomically } from "./atomicWrite.ts";
import { createEventLog, type EventLog } from "./eventLog.ts";
import { fileError } from "./fileErrors.ts";
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
  /** A folder for what is saved beside, made when first asked for. */
  folder(name: "adapters" | "checkpoints"): string;
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
  let timings: EventLog<TimingEvent | EpochTimingEvent> | undefined;
  let current = record;
  let finals: RunFinals | null = null;

  const write = (changes: Partial<RunRecord>) => {
    const next = { ...current, ...changes };
    writeAtomically(file("record"), [Buffer.from(`${JSON.stringify(next, null, 2)}\n`)]);
    current = next;
  };
  try {
    write({});
  } catch (error) {
    metrics.close();
    rmSync(file("metrics"));
    throw error;
  }

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
        case "epoch": {
          metrics.append(event);
          const { epoch, step, trainLoss, perplexity, theta, cumulative, saving } = event;
          finals = { epoch, step, trainLoss, perplexity, theta, cumulative, saving };
          break;
        }
        default:
          metrics.append(event);
      }
    },
    log(line) {
      try {
        appendFileSync(file("log"), `${new Date().toISOString()} ${line}\n`);
      } catch (error) {
        throw fileError(error, "cannot write", file("log"));
      }
    },
    update: write,
    saveProbe(epoch, tensors) {
      makeFolder(file("probes"));
      const name = `epoch-${String(epoch).padStart(3, "0")}.safetensors`;
      writeSafetensors(path.join(file("probes"), name), tensors);
      return `${runFiles.probes}/${name}`;
    },
    folder(name) {
      makeFolder(file(name));
      return file(name);
    },
  };
}

/**
 * A folder for a new run under `root`: start time (UTC) and name, with a number where that is taken. Its name is the run's id.
 */
export function newRunDirectory(root: string, name: string, startedAt: Date): string {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "")
    .replace("T", "-");
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const base = path.join(root, slug === "" ? time : `${time}-${slug}`);
  let directory = base;
  for (let number = 2; existsSync(directory); number++) directory = `${base}-${number}`;
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
