/** The process that validates configurations: started at first use, started again where it crashed or was ended for taking too long. */

import { runFailed } from "../../protocol/errors.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import type { ValidatorApi } from "../../protocol/messages/validatorApi.ts";
import type { Child, ChildLog } from "../processes/childProcess.ts";
import { forkService } from "../processes/forkService.ts";
import { ProcessDeath } from "../processes/processDeath.ts";

export interface Validator {
  /** Rejects only where the process cannot be started, crashed twice over the same text, took too long, or was disposed of. */
  validate: Remote<ValidatorApi>["validate"];
  dispose(): void;
}

/** Tokenizing all of E2E takes a second or two; a machine with a lot to do takes some times as long. */
const longestValidation = 30_000;

/**
 * @param fork starts the process; called again after a crash, at the next validation.
 * @param longest in milliseconds: untrusted files can keep a reader busy for ever, and others wait behind it.
 */
export function createValidator(fork: () => Child, log: ChildLog, longest = longestValidation): Validator {
  const service = forkService<ValidatorApi, object>({
    what: "the configuration validator",
    fork,
    messages: async () => (await import("../../protocol/messages/validatorApi.ts")).validatorMessages,
    listener: {},
    log,
    restart: "atNextCall",
  });

  /** The validation, or the end of a process that takes too long over it. */
  async function within(request: Parameters<Validator["validate"]>): Promise<ConfigValidation> {
    const timer = setTimeout(() => service.end(tooLong(longest)), longest);
    try {
      return await service.remote.validate(...request);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask(request: Parameters<Validator["validate"]>): Promise<ConfigValidation> {
    try {
      return await within(request);
    } catch (error) {
      // A call that failed while its process lives on would fail again, and one that took too long would take as long again.
      if (!(error instanceof ProcessDeath)) throw error;
      return await within(request);
    }
  }

  type Request = Parameters<Validator["validate"]>;
  /** What was asked for last, until it is answered: an editor and a command often ask the same at one moment. */
  let latest: { request: Request; answer: Promise<ConfigValidation> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    // One at a time: a text that crashes the process takes no other one with it.
    validate(...request) {
      if (latest?.request.every((part, at) => part === request[at])) return latest.answer;
      const asked = { request, answer: last.then(() => ask(request)) };
      latest = asked;
      last = asked.answer
        .catch(() => {})
        .then(() => {
          if (latest === asked) latest = undefined;
        });
      return asked.answer;
    },
    dispose: () => service.dispose(),
  };
}

function tooLong(milliseconds: number) {
  return runFailed({
    what: `validating the configuration took longer than ${milliseconds / 1000} s and was stopped`,
    remedy: "Check the model and the data that it names. It is validated again when it changes.",
  });
}
