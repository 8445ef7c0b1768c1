/** Asking for what is looked at now, however fast the user moves on. */

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
  let busy = false;
  let disposed = false;
  let waiting: { question: Question } | undefined;

  async function run(question: Question): Promise<void> {
    busy = true;
    try {
      const given = await answer(question);
      if (!disposed) listener.answered(question, given, waiting === undefined);
    } catch (error) {
      if (!disposed) listener.failed(question, error, waiting === undefined);
    }
    busy = false;
    const next = waiting;
    waiting = undefined;
    if (next && !disposed) void run(next.question);
  }

  return {
    ask(question) {
      if (busy) waiting = { question };
      else void run(question);
    },
    dispose() {
      disposed = true;
      waiting = undefined;
    },
  };
}
