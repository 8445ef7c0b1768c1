import { describe, expect, it } from "vitest";
import { newTextsState } from "../../../extension/protocol/run/texts.ts";
import { columnName, heldAgainst } from "../../../webview/texts/columnTexts.ts";
import { scoreNote } from "../../../webview/texts/ScoreTable.tsx";
import { missingTexts, pageQuestion, splitQuestion, wholeQuestion } from "../../../webview/texts/textsQuestion.ts";
import { columns, known, page, scores } from "./exampleTexts.ts";

describe("what a text is held against", () => {
  const [sample] = page.samples;
  it.each([
    ["before", [[], ["User: hi"], ["User: hi"], [], ["Once"]]],
    ["firstRun", [[], [], ["Cocum is *here*."], [], ["Cocum is *here*."]]],
    ["references", Array(5).fill(sample!.references)],
    ["none", Array(5).fill([])],
  ] as const)("%s", (marks, expected) => {
    expect(columns.map((_, index) => heldAgainst(marks, columns, sample!, index))).toEqual(expected);
  });

  it("is nothing where there is no text yet", () => {
    expect(heldAgainst("before", columns, page.samples[1]!, 1)).toEqual([]);
  });
});

it("columns are called by stage, and by model or run", () => {
  expect(columns.map((column) => columnName(column, known))).toEqual([
    "Before: nano",
    "After: fixed, 0.98",
    "After: learned",
    "Before: gpt2",
    "After: other model",
  ]);
});

describe("the question", () => {
  const state = { ...newTextsState(["/one", "/one"]), offset: 10, filter: "pub", picked: ["validation/3"] };

  it("is none without runs", () => {
    expect(pageQuestion(newTextsState([]))).toBeNull();
    expect(splitQuestion(null)).toBeNull();
  });

  it("is of the page, of all that fits, or of the whole split", () => {
    const question = pageQuestion(state)!;
    const choice = { split: "validation", filter: "pub", offset: 10, count: 5, picked: null };
    expect(question).toMatchObject({ runs: ["/one"], choice });
    expect(wholeQuestion(question).choice).toEqual({ ...choice, offset: 0, count: null });
    expect(splitQuestion(question)?.choice).toEqual({ ...choice, filter: "", offset: 0, count: null });
  });

  it("leaves out what is not picked only where that is wanted", () => {
    expect(pageQuestion({ ...state, pickedOnly: true })?.choice.picked).toEqual(["validation/3"]);
  });

  it("counts as missing what could be written", () => {
    expect(missingTexts(page.columns, page.samples)).toBe(4);
  });
});

describe("what scores rest on", () => {
  it("is said", () => {
    expect(scoreNote({ ...scores, samples: 20 })).toMatch(
      /^Over the 20 inputs that have a text in every column with texts/,
    );
    expect(scoreNote(scores)).toMatch(/^Over the 1 input .*mean little/);
  });

  it("may be nothing", () => {
    const none = scores.columns.map((column) => ({ ...column, texts: 0 }));
    expect(scoreNote({ samples: 0, columns: none })).toMatch(/No texts to score yet/);
    expect(scoreNote({ ...scores, samples: 0 })).toMatch(/No input has a text in every column/);
  });
});
