/** The process that judges configurations: started at first use, started again where it crashed or was ended for taking too long. */

import { runFailed } from "../../protocol/errors.ts";
import { type Connection, connect, type Remote } from "../../protocol/messages/channel.ts";
import type { JudgeApi } from "../../protocol/messages/judgeApi.ts";
import type { Judgement } from "../../protocol/messages/judgement.ts";
import type { Child, ChildLog } from "../processes/childProcess.ts";

export interface Judge {
  /** Rejects only where the process cannot be started, crashed twice over the same text, took too long, or was disposed of. */
  judge: Remote<JudgeApi>["judge"];
  dispose(): void;
}

interface Started {
  child: Child;
  connection: Connection<JudgeApi>;
  /** Whether it was ended for taking too long. */
  stuck: boolean;
}

/** Tokenizing all of E2E takes a second or two; a machine with a lot to do takes some times as long. */
const longestJudgement = 30_000;

/**
 * @param fork starts the process; called again after a crash, at the next judgement.
 * @param longest in milliseconds: files of strangers can keep a reader busy for ever, and others wait behind it.
 */
export function createJudge(fork: () => Child, log: ChildLog, longest = longestJudgement): Judge {
  let current: Started | undefined;
  let disposed = false;

  function start(): Started {
    const child = fork();
    const started: Started = { child, connection: connect<JudgeApi>(child.endpoint), stuck: false };
    current = started;
    void child.exited.then((how) => {
      if (current === started) current = undefined;
      if (!disposed) log.warn(`The judge of configurations ended (${how}).`);
      started.connection.close(runFailed({ what: "the process that judges configurations ended", value: how }));
    });
    return started;
  }

  /** The judgement, or the end of a process that takes too long over it. */
  async function within(started: Started, request: Parameters<Judge["judge"]>): Promise<Judgement> {
    const timer = setTimeout(() => {
      started.stuck = true;
      if (current === started) current = undefined;
      started.connection.close(tooLong(longest));
      // Whatever it is at, it does not listen to signals that can be caught.
      started.child.kill("SIGKILL");
    }, longest);
    try {
      return await started.connection.remote.judge(...request);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask(request: Parameters<Judge["judge"]>): Promise<Judgement> {
    if (disposed) throw runFailed({ what: "the window is closing" });
    const first = current ?? start();
    try {
      return await within(first, request);
    } catch (error) {
      // A call that failed while its process lives on would fail again, and one that took too long would take as long again.
      if (disposed || first.child.connected || first.stuck) throw error;
      return await within(start(), request);
    }
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    // One at a time: a text that crashes the process takes no other one with it.
    judge(...request) {
      const answer = last.then(() => ask(request));
      last = answer.catch(() => {});
      return answer;
    },
    dispose() {
      disposed = true;
      current?.child.kill();
    },
  };
}

function tooLong(milliseconds: number) {
  return runFailed({
    what: `judging the configuration took longer than ${milliseconds / 1000} s and was ended`,
    remedy: "Look at the model and the data that it names; it is judged again when it changes.",
  });
}
