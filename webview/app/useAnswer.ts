import { useEffect, useRef, useState } from "preact/hooks";
import { type LatestOnly, latestOnly } from "./latestOnly.ts";
import { messageOf } from "./store.ts";

export interface Answered<Question, Answer> {
  /** The latest answer, with its question; kept until the next has come, so that nothing flickers. */
  shown: { question: Question; answer: Answer } | undefined;
  /** Whether a newer one is under way. */
  pending: boolean;
  /** Why there is no answer to the latest question. */
  error: string | undefined;
}

/**
 * The host's answer to a question that changes as the user moves.
 *
 * @param question null while there is nothing to ask; equal questions, as JSON, are asked once
 * @param again asked again when this changes: the run has continued
 */
export function useAnswer<Question, Answer>(
  question: Question | null,
  answer: (question: Question) => Promise<Answer>,
  again: unknown = 0,
): Answered<Question, Answer> {
  const [state, setState] = useState<Answered<Question, Answer>>({
    shown: undefined,
    pending: question !== null,
    error: undefined,
  });
  const asking = useRef<LatestOnly<Question> | undefined>(undefined);
  const latest = useRef(answer);
  latest.current = answer;

  useEffect(() => {
    const made = latestOnly<Question, Answer>((question) => latest.current(question), {
      answered: (question, answer, last) => setState({ shown: { question, answer }, pending: !last, error: undefined }),
      failed: (_, error, last) =>
        setState(({ shown }) => ({
          shown,
          pending: !last,
          error: messageOf(error),
        })),
    });
    asking.current = made;
    return () => made.dispose();
  }, []);

  const key = JSON.stringify(question);
  useEffect(() => {
    if (question === null) return;
    setState((state) => ({ ...state, pending: true }));
    asking.current!.ask(question);
    // The key stands for the question.
  }, [key, again]);

  return state;
}
