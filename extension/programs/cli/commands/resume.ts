import { existsSync } from "node:fs";
import path from "node:path";
import { lookAt } from "../../../engine/io/files/lookAt.ts";
import { badInput, SplitcomError } from "../../../protocol/errors.ts";
import { runFiles } from "../../../protocol/run/runRecord.ts";
import { readState } from "../../control/channelFile.ts";
import { callRun } from "../../control/client.ts";
import { readQueued } from "../../queue/queueFile.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { refuseNoRun } from "../runFolder.ts";
import { showResumed } from "../showRun.ts";
import { outputOptions } from "./run.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "Resume a paused, stopped, killed or failed run; the result is the same as without the interruption.",
  positional: "RUN",
  options: {
    "take-over": {
      help: "Resume a run that a process on another machine or in another container has claimed. Use it only once you know that this process has ended.",
    },
    ...outputOptions,
  },
  notes: `RUN is a run's folder. A paused run continues in the process that computes it. Any other resumes after its last checkpoint, or from
the beginning if it has none, with its original configuration.`,
  async run({ values, positionals }, context) {
    // Of one that was killed while it claimed its folder, resuming says what to do.
    if (lookAt(path.join(positionals[0]!, runFiles.claims)) === undefined) refuseNoRun(positionals[0]!);
    refuseWaiting(positionals[0]!);
    if (await continuePaused(positionals[0]!)) {
      context.stdout.write(`${positionals[0]} continues.\n`);
      return exitCodes.done;
    }
    const { record } = await showResumed(positionals[0]!, { ...values, takeOver: values["take-over"] }, context);
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});

/** @returns false where the run is not paused. */
async function continuePaused(directory: string): Promise<boolean> {
  if (!readState(directory)?.paused) return false;
  try {
    await callRun(directory, (run) => run.unpause());
    return true;
  } catch (error) {
    // Of a process that was killed while it was paused.
    if (error instanceof SplitcomError && error.kind === "bad-input") return false;
    throw error;
  }
}

/** @throws bad-input for a run that has nothing to resume from: it waits for its turn, or could not start. */
function refuseWaiting(directory: string): void {
  const queued = existsSync(path.join(directory, runFiles.record)) ? undefined : readQueued(directory);
  if (queued === undefined) return;
  const { failed, begin } = queued;
  throw badInput({
    what: failed === null ? "the run is queued and has not started" : `the run could not start: ${failed.what}`,
    where: directory,
    remedy: `Run it here with splitcom run ${begin.kind === "start" ? begin.configFile : "CONFIG"}.`,
  });
}
