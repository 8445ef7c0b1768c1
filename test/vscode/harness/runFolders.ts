/** The runs of a workspace as they are on disk. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunEvent } from "../../../extension/protocol/run/events.ts";
import { type RunRecord, runFiles } from "../../../extension/protocol/run/runRecord.ts";

export interface StoredRun {
  directory: string;
  record: RunRecord;
}

/** In the order of their start. */
export function storedRuns(workspace: string): StoredRun[] {
  const folder = path.join(workspace, ".splitcom", "runs");
  return names(folder)
    .flatMap((name) => {
      const directory = path.join(folder, name);
      const record = readRecord(directory);
      return record === undefined ? [] : [{ directory, record }];
    })
    .sort((a, b) => a.record.startedAt.localeCompare(b.record.startedAt));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined before there is one. It is replaced whole, so it is never half there. */
function readRecord(directory: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, runFiles.record), "utf8"));
  } catch {
    return undefined;
  }
}

/** The events of a run so far. */
export function events({ directory }: StoredRun): RunEvent[] {
  const file = path.join(directory, runFiles.metrics);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  // The last line may be half written.
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
  return lines.filter((line) => line !== "").map((line): RunEvent => JSON.parse(line));
}

/** Epochs that a run has finished so far. */
export function finishedEpochs(run: StoredRun): number {
  return events(run).filter(({ kind }) => kind === "epoch").length;
}

/** Waits until some run of the workspace is as wanted. */
export async function runThat(
  workspace: string,
  wanted: (run: StoredRun) => boolean,
  seconds = 60,
): Promise<StoredRun> {
  const until = Date.now() + 1000 * seconds;
  for (;;) {
    const found = storedRuns(workspace).find(wanted);
    if (found !== undefined) return found;
    if (Date.now() > until) {
      const seen = storedRuns(workspace).map(({ record }) => `${record.config.name}: ${record.status}`);
      throw new Error(`no such run within ${seconds} s; there are ${seen.join(", ") || "none"}`);
    }
    await delay(100);
  }
}
