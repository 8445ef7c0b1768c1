/** The process that judges configurations: started at first use, started again where it crashed. */
import { type Connection, connect, type Remote } from "../../protocol/channel.ts";
import { runFailed } from "../../protocol/errors.ts";
import type { JudgeApi } from "../../protocol/judgeApi.ts";
import type { Judgement } from "../../protocol/judgement.ts";
import type { Child, ChildLog } from "../childProcess.ts";

export interface Judge {
  /** Rejects only where the process cannot be started, crashed twice over the same text, or was disposed of. */
  judge: Remote<JudgeApi>["judge"];
  dispose(): void;
}

interface Started {
  child: Child;
  connection: Connection<JudgeApi>;
}

/** @param fork starts the process; called again after a crash, at the next judgement. */
export function createJudge(fork: () => Child, log: ChildLog): Judge {
  let current: Started | undefined;
  let disposed = false;

  function start(): Started {
    const child = fork();
    const started = { child, connection: connect<JudgeApi>(child.endpoint) };
    current = started;
    void child.exited.then((how) => {
      if (current === started) current = undefined;
      if (!disposed) log.warn(`The judge of configurations ended (${how}).`);
      started.connection.close(runFailed({ what: "the process that judges configurations ended", value: how }));
    });
    return started;
  }

  async function ask(request: Parameters<Judge["judge"]>): Promise<Judgement> {
    if (disposed) throw runFailed({ what: "the window is closing" });
    const first = current ?? start();
    try {
      return await first.connection.remote.judge(...request);
    } catch (error) {
      // A call that failed while its process lives on would fail again.
      if (disposed || first.child.connected) throw error;
      return await start().connection.remote.judge(...request);
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
