/** Files made after public complaints, read in place. */
import { describe, expect, test } from "vitest";
import { guessFormat } from "../../../extension/engine/data/guessFormat.ts";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { hasShared, shared } from "../../shared.ts";

const read = (name: string, options: { inputsOnly?: boolean; language?: string } = {}) => {
  const file = shared(`cases/${name}`);
  const { samples, notes } = readSamples(guessFormat(file), file, { split: "s", ...options });
  return {
    targets: samples.map(({ target }) => target),
    prompts: samples.map(({ prompt }) => prompt),
    notes: notes.map((note) => note.replaceAll(shared("cases/"), "")),
  };
};

describe.skipIf(!hasShared("cases"))("cases from the wild", () => {
  test.each<[string, { inputsOnly?: boolean; language?: string }, string[], RegExp | undefined]>([
    ["09-enriched-webnlg/enriched.xml", {}, ["A r b."], undefined],
    ["18-xml-inline-markup/w.xml", {}, ["The big café"], undefined],
    ["d-data/dart-empty.json", {}, ["T"], /dart-empty\.json: entry 2: 1 of 2 texts is missing or blank and is skipped/],
    ["d-data/e2e-no-refs.csv", { inputsOnly: true }, [""], undefined],
    ["d-data/two-languages.xml", {}, ["A r b."], /the texts are in en \(1\), br \(1\); those in en are used/],
    ["d-data/two-languages.xml", { language: "br" }, ["Da A eo r b."], undefined],
    ["d-data/nan.jsonl", {}, ["x"], /nan\.jsonl:1:41: NaN, which is not JSON, is read as null/],
    ["d-data/array.jsonl", {}, ["x"], undefined],
  ])("%s %j", (name, options, targets, note) => {
    const found = read(name, options);
    expect(found.targets).toEqual(targets);
    expect(found.notes.length).toBe(note ? 1 : 0);
    if (note) expect(found.notes[0]).toMatch(note);
  });

  test("a file whose only target is blank is refused in words", () => {
    expect(() => read("d-data/blank-target.jsonl")).toThrow(/blank-target\.jsonl:1: the file holds no target texts/);
  });
});
