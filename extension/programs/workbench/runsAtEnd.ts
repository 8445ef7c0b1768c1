/** What becomes of the runs of a folder when the workbench that opened it ends. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readState } from "../control/channelFile.ts";
import { callRun, isComputed } from "../control/client.ts";

/** Milliseconds: a runner first ends its step and saves a checkpoint. */
const endsWithin = 10_000;

/** The runs below a folder that windows have started and that compute. */
export function runsOfWindows(folder: string): string[] {
  const root = path.join(folder, ".splitcom", "runs");
  return namesIn(root)
    .map((name) => path.join(root, name))
    .filter((run) => readState(run)?.startedBy === "window" && isComputed(run));
}

/** Stops runs, which can be resumed, and waits for their ends for a while. */
export async function stopRuns(runs: readonly string[], patience = endsWithin): Promise<void> {
  await Promise.allSettled(runs.map((run) => callRun(run, (process) => process.stop(), patience)));
  const until = Date.now() + patience;
  while (runs.some(isComputed) && Date.now() < until) await wait(50);
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
