/** Runs of a second or two, in this process. */
import path from "node:path";
import { loadConfig } from "../../../extension/programs/cli/loadConfig.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { runExperiment } from "../../../extension/programs/run/runExperiment.ts";
import type { RunEvent } from "../../../extension/protocol/run/events.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "./tinyConfig.ts";

/** Sees every event and may stop the run. */
export type During = (event: RunEvent, stop: { soon(): void; now(): void }, directory: string) => void;

/** Runs a configuration in the folder `run`. @returns the record, or what the run failed with, and what it reported */
export async function outcomeOf(
  changes: Record<string, unknown>,
  during: During = () => {},
  folder = temporaryFolder(),
): Promise<{ outcome: unknown; reported: string[] }> {
  const directory = path.join(folder, "run");
  const [control, now] = [new RunControls(), new AbortController()];
  const stop = { soon: () => control.stop(), now: () => now.abort() };
  const reported: string[] = [];
  const outcome = await runExperiment({
    loaded: loadConfig(writeConfig(folder, changes)),
    directory,
    startedAt: new Date(),
    control,
    now: now.signal,
    listener: {
      onRecording: () => reported.push("recording"),
      onBackend: ({ name, lanes }) => reported.push(`${name} ${lanes}`),
      onEvent(event) {
        reported.push(event.kind);
        during(event, stop, directory);
      },
    },
  }).catch((error: unknown) => error);
  return { outcome, reported };
}
