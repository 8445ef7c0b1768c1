/** Questions that follow each other, each with VS Code's way back to the one before. */
import { AsyncLocalStorage } from "node:async_hooks";

/** What a question is answered with by whoever wants to go back to the one before. */
export const back = Symbol("back");

class WentBack extends Error {}

interface Answer {
  value: unknown;
  /** Whether it is asked again by going back to it: a dialog of the system's belongs to the list that led to it. */
  isStop: boolean;
}

interface Steps {
  readonly answers: Answer[];
  /** How many questions have been asked in this turn of the flow. */
  asked: number;
}

const steps = new AsyncLocalStorage<Steps>();

/**
 * Runs what asks one question after the other by `pickOne`, `askForText` and `pickPath`. Going back runs it again from its beginning with
 * the answers up to that question: between its questions it must do nothing that cannot be done twice.
 */
export async function inSteps<T>(flow: () => Promise<T>): Promise<T> {
  const answers: Answer[] = [];
  for (;;) {
    try {
      return await steps.run({ answers, asked: 0 }, flow);
    } catch (error) {
      if (!(error instanceof WentBack)) throw error;
      while (answers.pop()?.isStop === false);
    }
  }
}

/**
 * Asks a question, unless its answer is known from before the user went back.
 *
 * @param ask gets whether there is a question to go back to. @returns undefined where the user cancelled
 */
export async function step<T>(
  ask: (canGoBack: boolean) => Promise<T | typeof back | undefined>,
  isStop = true,
): Promise<T | undefined> {
  const current = steps.getStore();
  if (current === undefined) return (await ask(false)) as T | undefined;
  const known = current.answers[current.asked++];
  if (known !== undefined) return known.value as T;
  const value = await ask(current.answers.some((answer) => answer.isStop));
  if (value === back) throw new WentBack();
  if (value !== undefined) current.answers.push({ value, isStop });
  return value;
}
