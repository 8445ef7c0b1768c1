/** The one run of a forked runner, as the window that forked it starts it. */
import { failRun } from "../../engine/store/recordFile.ts";
import { removeEmptyFolder } from "../../engine/store/runStore.ts";
import { runFailed, toWireError } from "../../protocol/errors.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { RunnerApi, RunnerListener } from "../../protocol/messages/runnerApi.ts";
import type { RunRecord } from "../../protocol/run/runRecord.ts";
import { loadConfig } from "../cli/loadConfig.ts";
import type { Interrupts } from "../interrupts.ts";
import { refuseQueued } from "../queue/queueFile.ts";
import { type RunOptions, resumeExperiment, runExperiment } from "./runExperiment.ts";

export interface ServedRun {
  api: Remote<RunnerApi>;
  /** Whether it has been asked for a run. */
  readonly began: boolean;
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
      startedBy: "window",
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
    } catch (error) {
      // The window may be gone by now: whoever opens the folder next is to see why.
      if (!interrupts.recording) keepReason(directory, error);
      throw error;
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
    get began() {
      return began;
    },
    api: {
      async start({ configFile, configText, sets, directory, recordGit }) {
        const startedAt = new Date();
        return hold(directory, async (options) =>
          runExperiment({ ...options, loaded: loadConfig(configFile, sets, configText), startedAt, recordGit }),
        );
      },
      resume: (directory, takeOver) => hold(directory, (options) => resumeExperiment({ ...options, takeOver })),
    },
    crash: (error) => crash(error),
  };
}

function keepReason(directory: string, error: unknown): void {
  try {
    refuseQueued(directory, toWireError(error));
  } catch {
    // The window has the answer.
  }
}
