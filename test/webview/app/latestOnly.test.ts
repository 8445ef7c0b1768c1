import { expect, it } from "vitest";
import { latestOnly } from "../../../webview/app/latestOnly.ts";

/** Answers that are given by hand. */
function asker() {
  const asked: { question: string; resolve(answer: string): void; reject(error: Error): void }[] = [];
  const outcomes: unknown[] = [];
  const latest = latestOnly<string, string>(
    (question) => new Promise((resolve, reject) => asked.push({ question, resolve, reject })),
    {
      answered: (question, answer, last) => outcomes.push([question, answer, last]),
      failed: (question, error, last) => outcomes.push([question, String(error), last]),
    },
  );
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  return { asked, outcomes, latest, turn, questions: () => asked.map(({ question }) => question) };
}

it("drops what was asked between the one under way and the latest", async () => {
  const { latest, asked, outcomes, turn, questions } = asker();
  for (const question of ["a", "b", "c"]) latest.ask(question);
  expect(questions()).toEqual(["a"]);
  asked[0]!.resolve("A");
  await turn();
  expect(questions()).toEqual(["a", "c"]);
  asked[1]!.resolve("C");
  await turn();
  expect(outcomes).toEqual([
    ["a", "A", false],
    ["c", "C", true],
  ]);
});

it("continues after a failure", async () => {
  const { latest, asked, outcomes, turn } = asker();
  latest.ask("a");
  asked[0]!.reject(new Error("gone"));
  await turn();
  latest.ask("b");
  asked[1]!.resolve("B");
  await turn();
  expect(outcomes).toEqual([
    ["a", "Error: gone", true],
    ["b", "B", true],
  ]);
});

it("is silent once disposed", async () => {
  const { latest, asked, outcomes, turn, questions } = asker();
  latest.ask("a");
  latest.ask("b");
  latest.dispose();
  asked[0]!.resolve("A");
  await turn();
  expect(outcomes).toEqual([]);
  expect(questions()).toEqual(["a"]);
});
