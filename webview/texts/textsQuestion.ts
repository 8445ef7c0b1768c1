/** What the view of texts asks the host for. */
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import type { SampleTexts, TextColumn, TextsQuestion } from "../../extension/protocol/run/texts.ts";
import { runsOf } from "../app/store.ts";

/** The page that is looked at; null where no run is chosen. */
export function pageQuestion(state: TextsState): TextsQuestion | null {
  const { split, filter, offset, count, picked, pickedOnly, decoding } = state;
  const runs = runsOf(state);
  if (runs.length === 0) return null;
  return { runs, choice: { split, filter, offset, count, picked: pickedOnly ? picked : null }, decoding };
}

/** All inputs that fit, whichever page is shown. */
export function wholeQuestion(question: TextsQuestion): TextsQuestion {
  return { ...question, choice: { ...question.choice, offset: 0, count: null } };
}

/** The whole split, whatever is filtered and picked: what scores rest on. */
export function splitQuestion(question: TextsQuestion | null): TextsQuestion | null {
  if (question === null) return null;
  const { split } = question.choice;
  return { ...question, choice: { split, filter: "", offset: 0, count: null, picked: null } };
}

/** Texts of a page that are not there and could be written. */
export function missingTexts(columns: readonly TextColumn[], samples: readonly SampleTexts[]): number {
  const able = columns.flatMap(({ problem }, index) => (problem === null ? [index] : []));
  return samples.reduce((sum, { texts }) => sum + able.filter((index) => texts[index] === null).length, 0);
}
