/** Runs on disk for the archive to read: real events of a tiny experiment, written as a runner writes them. */
import path from "node:path";
import { createRun, type RunStore } from "../../../extension/engine/store/runStore.ts";
import type { RunConfig } from "../../../extension/protocol/config/runConfig.ts";
import type { RunEvent } from "../../../extension/protocol/run/events.ts";
import type { RunRecord } from "../../../extension/protocol/run/runRecord.ts";
import { exampleRecord } from "../../engine/store/exampleRun.ts";
import { runTiny, tinyConfig, tinyExperiment } from "../../engine/tinyExperiment.ts";

const known = new Map<string, Promise<RunEvent[]>>();

/** All events of a tiny run, computed once a configuration. */
export function tinyEvents(config: RunConfig = tinyConfig()): Promise<RunEvent[]> {
  const key = JSON.stringify(config);
  const events = known.get(key) ?? runTiny(tinyExperiment(config)).then((run) => run.events);
  known.set(key, events);
  return events;
}

/** Begins a run in a folder of that name. */
export function beginRun(root: string, name: string, changes: Partial<RunRecord> = {}): RunStore {
  return createRun(path.join(root, name), exampleRecord({ id: name, config: tinyConfig(), ...changes }));
}

/** A whole run in a folder of that name. @returns the folder. */
export async function recordRun(root: string, name: string, config: RunConfig = tinyConfig()): Promise<string> {
  const events = await tinyEvents(config);
  const store = beginRun(root, name, { config });
  for (const event of events) store.append(event);
  return store.directory;
}
