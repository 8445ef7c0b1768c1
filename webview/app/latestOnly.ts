/** Asking for what is looked at now, however fast the user moves on. */

import { paced } from "../../extension/protocol/pacing.ts";

export interface LatestOnly<Question> {
  /** Asks at once, or when the answer under way has come; a question still waiting then is dropped. */
  ask(question: Question): void;
  /** Nothing is notified from here on. */
  dispose(): void;
}

/**
 * One question at a time. Answers come in the order of their questions, so that none is overwritten by an older one,
 * and while questions follow each other quickly some are shown on the way.
 *
 * @param listener called with the answer to a question, or why there is none; `last` where no other question waits
 */
export function latestOnly<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  listener: {
    answered(question: Question, answer: Answer, last: boolean): void;
    failed(question: Question, error: unknown, last: boolean): void;
  },
): LatestOnly<Question> {
  let disposed = false;
  const asking = paced<Question>(async (question, isLatest) => {
    try {
      const given = await answer(question);
      if (!disposed) listener.answered(question, given, isLatest());
    } catch (error) {
      if (!disposed) listener.failed(question, error, isLatest());
    }
  });
  return {
    ask: (question) => asking.request(question),
    dispose() {
      disposed = true;
      asking.dispose();
    },
  };
}
