/** Finding out that a process is stuck: untrusted files can keep a reader busy for ever. */
import type { Connection } from "../../protocol/messages/channel.ts";
import type { Child } from "./childProcess.ts";

export interface Patience {
  /** Milliseconds between two questions. */
  every: number;
  /** Milliseconds without an answer after which the process is stuck. */
  longest: number;
}

/** What a process does at a stretch takes seconds at most; the scores of many texts, or a machine with a lot to do, some times as long. */
export const usualPatience: Patience = { every: 10_000, longest: 120_000 };

/**
 * Asks a process from time to time whether it answers, and ends one that does not: its exit is reported to those who wait for it.
 *
 * @param stuck called before the process is stopped, with the seconds waited.
 * @returns what stops watching.
 */
export function watchAnswers(
  { answers }: Pick<Connection<unknown>, "answers">,
  child: Child,
  stuck: (seconds: number) => void,
  { every, longest }: Patience,
): () => void {
  // In turns of the timer, not in time: a computer that wakes up has not waited.
  let turnsWaited: number | undefined;
  const timer = setInterval(() => {
    if (turnsWaited === undefined) {
      turnsWaited = 0;
      void answers().then(() => {
        turnsWaited = undefined;
      });
    } else if (++turnsWaited * every >= longest) {
      stop();
      stuck(longest / 1000);
      // Whatever it is at, it does not listen to signals that can be caught.
      child.kill("SIGKILL");
    }
  }, every);
  timer.unref();
  const stop = () => clearInterval(timer);
  return stop;
}
