import { describe, expect, it } from "vitest";
import { toSamples } from "../../../extension/engine/data/references.ts";
import { chooseInputs } from "../../../extension/programs/texts/chooseInputs.ts";
import type { SampleChoice } from "../../../extension/protocol/run/texts.ts";

const pair = (prompt: string, target: string) => ({ input: prompt, prompt, target, category: "", place: { line: 1 } });
const { samples } = toSamples(
  [
    pair("name[Cocum]", "Cocum is cheap."),
    pair("name[Cocum]", "There is Cocum."),
    pair("name[Aromi]", "Aromi is by the river."),
    pair("name[Zizzi]", "Zizzi is cheap."),
    pair("name[Strada]", "Strada is dear."),
  ],
  "here",
  { split: "validation" },
);
const all: SampleChoice = { split: "validation", picked: null, filter: "", offset: 0, count: null };
const chosen = (changes: Partial<SampleChoice>) => {
  const { chosen, fitting, offset } = chooseInputs(samples, { ...all, ...changes });
  return { ids: chosen.map(({ id }) => id), fitting: fitting.length, offset };
};

describe("chooseInputs", () => {
  it("takes each distinct input once, with all its references", () => {
    const { inputs } = chooseInputs(samples, all);
    expect(inputs.map(({ id }) => id)).toEqual(["validation/0", "validation/2", "validation/3", "validation/4"]);
    expect(inputs[0]!.references).toEqual(["Cocum is cheap.", "There is Cocum."]);
  });

  it("filters by words of input or references", () => {
    expect(chosen({ filter: "CHEAP" })).toEqual({ ids: ["validation/0", "validation/3"], fitting: 2, offset: 0 });
    expect(chosen({ filter: "cheap zizzi" }).ids).toEqual(["validation/3"]);
    expect(chosen({ filter: "pizza" })).toEqual({ ids: [], fitting: 0, offset: 0 });
  });

  it("leaves out what was not picked", () => {
    expect(chosen({ picked: ["validation/4", "validation/1"] }).ids).toEqual(["validation/4"]);
    expect(chosen({ picked: [] }).ids).toEqual([]);
  });

  it("shows the last page to whoever asks for one beyond", () => {
    expect(chosen({ count: 2, offset: 2 })).toMatchObject({ ids: ["validation/3", "validation/4"], offset: 2 });
    expect(chosen({ count: 3, offset: 30 })).toMatchObject({ ids: ["validation/4"], offset: 3 });
    expect(chosen({ count: 5, offset: 30, filter: "cheap" })).toMatchObject({ fitting: 2, offset: 0 });
  });
});
