/** Why a process ended without an answer, in words that the user is shown. */
import { SplitcomError } from "../../protocol/errors.ts";

export interface Death {
  /** What it is called, as in "the runner". */
  what: string;
  /** As `Child.exited` says it. */
  how: string;
  /** Its last lines on stderr. */
  complaints: readonly string[];
  /** What helps where memory may have run out. */
  needLess?: string | undefined;
}

/** What most processes that ran out of memory say; others were killed from outside. */
const outOfMemory = /heap out of memory|allocation failed|out of memory|bad_alloc/i;

export class ProcessDeath extends SplitcomError {
  constructor({ what, how, complaints, needLess }: Death) {
    const memory = how === "signal SIGKILL" || complaints.some((line) => outOfMemory.test(line));
    const said = complaints.filter((line) => line.trim() !== "" && !ofNode.test(line));
    const advice = [
      ...(memory && needLess ? [needLess] : []),
      ...(said.length > 0 ? ["Its last messages:", ...said] : []),
    ];
    super("run-failed", {
      what: `${what} ended unexpectedly (${how})`,
      ...(advice.length > 0 && { remedy: advice.join("\n") }),
    });
  }
}

/** Lines of a stack, with what Node.js prints around one: the log has them. */
const ofNode =
  /^\s+at |^\s*\^|^\s*throw |^node:|^\S+:\d+$|^Node\.js v\d|^(?:\S+: )*(?:Uncaught )?[A-Z]\w*(?:Error|Exception)\b.*:/;

/** For processes that compute with a model. */
export const computeLess = "If it ran out of memory, try a smaller batch, fewer lanes or a smaller model.";
