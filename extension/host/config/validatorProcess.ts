/** The process that validates configurations: started at first use, started again where it crashed or was ended for taking too long. */

import { runFailed } from "../../protocol/errors.ts";
import { type Connection, connect, type Remote } from "../../protocol/messages/channel.ts";
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import type { ValidatorApi } from "../../protocol/messages/validatorApi.ts";
import type { Child, ChildLog } from "../processes/childProcess.ts";

export interface Validator {
  /** Rejects only where the process cannot be started, crashed twice over the same text, took too long, or was disposed of. */
  validate: Remote<ValidatorApi>["validate"];
  dispose(): void;
}

interface Started {
  child: Child;
  connection: Connection<ValidatorApi>;
  /** Whether it was ended for taking too long. */
  stuck: boolean;
}

/** Tokenizing all of E2E takes a second or two; a machine with a lot to do takes some times as long. */
const longestValidation = 30_000;

/**
 * @param fork starts the process; called again after a crash, at the next validation.
 * @param longest in milliseconds: untrusted files can keep a reader busy for ever, and others wait behind it.
 */
export function createValidator(fork: () => Child, log: ChildLog, longest = longestValidation): Validator {
  let current: Started | undefined;
  let disposed = false;

  function start(): Started {
    const child = fork();
    const started: Started = { child, connection: connect<ValidatorApi>(child.endpoint), stuck: false };
    current = started;
    void child.exited.then((how) => {
      if (current === started) current = undefined;
      if (!disposed) log.warn(`The configuration validator ended (${how}).`);
      started.connection.close(runFailed({ what: "the configuration validator ended", value: how }));
    });
    return started;
  }

  /** The validation, or the end of a process that takes too long over it. */
  async function within(started: Started, request: Parameters<Validator["validate"]>): Promise<ConfigValidation> {
    const timer = setTimeout(() => {
      started.stuck = true;
      if (current === started) current = undefined;
      started.connection.close(tooLong(longest));
      // Whatever it is at, it does not listen to signals that can be caught.
      started.child.kill("SIGKILL");
    }, longest);
    try {
      return await started.connection.remote.validate(...request);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask(request: Parameters<Validator["validate"]>): Promise<ConfigValidation> {
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
    validate(...request) {
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
    what: `validating the configuration took longer than ${milliseconds / 1000} s and was stopped`,
    remedy: "Check the model and the data that it names. It is validated again when it changes.",
  });
}
