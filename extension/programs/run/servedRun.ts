/** The one run of a forked runner: what the host asks of it. */
import { failRun } from "../../engine/store/recordFile.ts";
import { removeEmptyFolder } from "../../engine/store/runStore.ts";
import { badInput, runFailed, toWireError } from "../../protocol/errors.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { GroupSetting, RunnerApi, RunnerListener } from "../../protocol/messages/runnerApi.ts";
import type { RunRecord } from "../../protocol/run/runRecord.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { loadConfig } from "../cli/loadConfig.ts";
import type { Interrupts } from "../interrupts.ts";
import { PauseGate } from "./pauseGate.ts";
import { type RunControl, resumeExperiment, runExperiment } from "./runExperiment.ts";

export interface ServedRun {
  api: Remote<RunnerApi>;
  /** An error that nobody caught: the run is marked as failed, and whoever started it is told. */
  crash(error: unknown): void;
}

/** @param ended called once the run has ended and its starter has been answered. */
export function serveRun(
  listener: Pick<Remote<RunnerListener>, "recording">,
  interrupts: Interrupts,
  ended: () => void,
): ServedRun {
  const gate = new PauseGate();
  const byHand: GroupSetting[] = [];
  let groups: readonly ThresholdGroup[] = [];
  let began = false;
  let crash: (error: unknown) => void = ended;

  async function hold(directory: string, run: (control: RunControl) => Promise<RunRecord>) {
    if (began) throw runFailed({ what: "this process has its run already", where: directory });
    began = true;
    const crashed = new Promise<never>((_, reject) => {
      crash = reject;
    });
    const control: RunControl = {
      directory,
      soon: interrupts.soon,
      now: interrupts.now,
      checkpointWanted: () => interrupts.takeCheckpointWanted(),
      gate,
      byHand,
      listener: {
        onRecording(controlled) {
          groups = controlled;
          interrupts.recording = true;
          listener.recording().catch(() => {}); // a host that has gone
        },
        onBackend() {},
        onEvent() {},
      },
    };
    try {
      const { status } = await Promise.race([run(control), crashed.catch((error) => endFailed(directory, error))]);
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
      async start({ configFile, sets, directory, recordGit }) {
        const startedAt = new Date();
        return hold(directory, (control) =>
          runExperiment({ ...control, loaded: loadConfig(configFile, sets), startedAt, recordGit }),
        );
      },
      resume: (directory, takeOver) => hold(directory, (control) => resumeExperiment({ ...control, takeOver })),
      async stop() {
        interrupts.stopSoon();
      },
      async pause() {
        gate.pause();
      },
      async unpause() {
        gate.unpause();
      },
      async setTheta(setting, group) {
        byHand.push(checked({ setting, group }, groups));
      },
    },
    crash: (error) => crash(error),
  };
}

/** Here, where whoever asked can be told: in the simulation a wrong setting would end the run. */
function checked(wanted: GroupSetting, groups: readonly ThresholdGroup[]): GroupSetting {
  const { setting, group } = wanted;
  if (setting !== "giveBack" && !(setting >= -1 && setting <= 2)) {
    throw badInput({ what: "threshold out of range", where: "theta", value: `${setting}`, range: "-1 to 2" });
  }
  if (!groups.includes(group))
    throw badInput({ what: `no threshold decides on ${group}s in this run`, where: "theta" });
  return wanted;
}
