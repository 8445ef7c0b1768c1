/** Writing `run.json`, from whichever process completes a run. */
import path from "node:path";
import type { WireError } from "../../protocol/errors.ts";
import { type BestEpoch, better } from "../../protocol/run/bestEpoch.ts";
import type { EpochEvent } from "../../protocol/run/events.ts";
import { type RunFinals, type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import { terminalText } from "../../protocol/text/terminalText.ts";
import { openAppendedFile } from "../io/files/appendedFile.ts";
import { writeAtomically } from "../io/files/atomicWrite.ts";
import { placeInRun } from "../io/files/place.ts";
import { readRecord } from "./runReader.ts";
import { metricsLog } from "./runs/eventSchema.ts";
import { logParts } from "./runs/logReader.ts";

/** Replaces a run's record. @throws as `writeAtomically`. */
export function writeRecord(directory: string, record: RunRecord): void {
  // Also the differences to a commit and the configuration are shown in terminals.
  const text = `${terminalText(JSON.stringify(record, null, 2))}\n`;
  writeAtomically(placeInRun(directory, runFiles.record), [Buffer.from(text)]);
}

/** Adds a line to `log.txt`, with the time. @throws bad-input or run-failed where it cannot be written. */
export function appendToLog(directory: string, line: string): void {
  const log = openAppendedFile(placeInRun(directory, runFiles.log));
  try {
    log.append(logLine(line));
  } finally {
    log.close();
  }
}

/** The time, but none before a run's start, also where the clock has been set back since. @param lastedMs at least */
export function endTime(startedAt: string, lastedMs = 0): string {
  // The start of a record of others may be no time.
  const earliest = Date.parse(startedAt) + lastedMs;
  return new Date(Number.isNaN(earliest) ? Date.now() : Math.max(Date.now(), earliest)).toISOString();
}

/** A line of `log.txt`. */
export function logLine(line: string): string {
  return `${new Date().toISOString()} ${terminalText(line)}\n`;
}

/** The figures of an epoch that a record keeps. */
export function finalsOf(epochEvent: EpochEvent): RunFinals {
  const { epoch, step, trainLoss, perplexity, thetas, cumulative, saving } = epochEvent;
  return { epoch, step, trainLoss, perplexity, thetas, cumulative, saving };
}

/**
 * Marks a run as failed whose process can no longer do so; one that has ended, however, stays as it is. Its logs stay as they
 * are: they need no `end` event to be read.
 *
 * @throws bad-input where there is no run or its record is damaged.
 */
export async function failRun(directory: string, error: WireError): Promise<void> {
  const record = await readRecord(directory);
  if (record.endedAt !== null) return;
  const figures = await epochFigures(directory);
  writeRecord(directory, { ...record, status: "failed", error, endedAt: endTime(record.startedAt), ...figures });
  appendToLog(directory, `failed: ${error.message}`);
}

/** Of the last epoch and of the best; null where none has ended, or the log cannot be read. */
async function epochFigures(directory: string): Promise<Pick<RunRecord, "finals" | "best">> {
  let last: EpochEvent | undefined;
  let best: BestEpoch | null = null;
  try {
    for await (const { events } of logParts(path.join(directory, runFiles.metrics), metricsLog)) {
      for (const event of events) {
        if (event.kind !== "epoch") continue;
        last = event;
        best = better(best, event);
      }
    }
  } catch {
    return { finals: null, best: null };
  }
  return { finals: last ? finalsOf(last) : null, best };
}
