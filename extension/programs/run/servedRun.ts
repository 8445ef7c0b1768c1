/** The one run of a forked runner, as the host controls it. */
import { failRun } from "../../engine/store/recordFile.ts";
import { removeEmptyFolder } from "../../engine/store/runStore.ts";
import { runFailed, toWireError } from "../../protocol/errors.ts";
import { forwarding, type Remote } from "../../protocol/messages/channel.ts";
import {
  type RunControl,
  type RunnerApi,
  type RunnerListener,
  runControlMessages,
} from "../../protocol/messages/runnerApi.ts";
import type { RunRecord } from "../../protocol/run/runRecord.ts";
import { loadConfig } from "../cli/loadConfig.ts";
import type { Interrupts } from "../interrupts.ts";
import { type RunOptions, resumeExperiment, runExperiment } from "./runExperiment.ts";

export interface ServedRun {
  api: Remote<RunnerApi>;
  /** An error that nobody caught: the run is marked as failed, and whoever started it is notified. */
  crash(error: unknown): void;
}

/** @param ended called once the run has ended and its starter has been answered. */
export function serveRun(
  listener: Pick<Remote<RunnerListener>, "recording">,
  interrupts: Interrupts,
  ended: () => void,
): ServedRun {
  const { control } = interrupts;
  let began = false;
  let crash: (error: unknown) => void = ended;

  async function hold(directory: string, run: (options: RunOptions) => Promise<RunRecord>) {
    if (began) throw runFailed({ what: "this process already has a run", where: directory });
    began = true;
    const crashed = new Promise<never>((_, reject) => {
      crash = reject;
    });
    const options: RunOptions = {
      directory,
      control,
      now: interrupts.now,
      listener: {
        onRecording() {
          interrupts.recording = true;
          void listener.recording();
        },
        onBackend() {},
        onEvent() {},
      },
    };
    try {
      const { status } = await Promise.race([run(options), crashed.catch((error) => endFailed(directory, error))]);
      // `runExperiment` answers only for runs that have ended.
      return status as Exclude<RunRecord["status"], "running">;
    } finally {
      // Its starter has made the folder.
      if (!interrupts.recording) removeEmptyFolder(directory);
      interrupts.recording = false;
      setImmediate(ended);
    }
  }

  async function endFailed(directory: string, error: unknown): Promise<never> {
    // Before it is recorded there is nothing to mark, and the answer says all.
    if (interrupts.recording) await failRun(directory, toWireError(error)).catch(() => {});
    throw error;
  }

  return {
    api: {
      ...forwarding<RunControl>(runControlMessages, () => control),
      async start({ configFile, sets, directory, recordGit }) {
        const startedAt = new Date();
        return hold(directory, (options) =>
          runExperiment({ ...options, loaded: loadConfig(configFile, sets), startedAt, recordGit }),
        );
      },
      resume: (directory, takeOver) => hold(directory, (options) => resumeExperiment({ ...options, takeOver })),
    },
    crash: (error) => crash(error),
  };
}
