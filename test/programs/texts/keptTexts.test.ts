import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import {
  appendText,
  type KeptText,
  KeptTexts,
  readNeighbours,
  readTexts,
  textsFile,
} from "../../../extension/programs/texts/keptTexts.ts";
import { decodingBy } from "../../../extension/protocol/decoding.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const decoding = decodingBy("greedy");

function textOf(sample: string, changes: Partial<KeptText> = {}): KeptText {
  const parts = { sample, prompt: `name[${sample}]`, text: `There is ${sample}.`, logProbability: -1.5, decoding };
  return { ...parts, model: "abc", backend: "wasm", ...changes };
}

it("keeps texts a line each, and makes their folder", () => {
  const file = textsFile(temporaryFolder(), "after", decoding);
  expect(readTexts(file)).toEqual([]);
  appendText(file, textOf("a"));
  appendText(file, textOf("b"));
  expect(readTexts(file)).toEqual([textOf("a"), textOf("b")]);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
});

it("leaves out a torn last line, and does not add to it", () => {
  const file = textsFile(temporaryFolder(), "after", decoding);
  appendText(file, textOf("a"));
  appendFileSync(file, JSON.stringify(textOf("b")).slice(0, 40));
  expect(readTexts(file)).toEqual([textOf("a")]);
  appendText(file, textOf("c"));
  expect(readTexts(file)).toEqual([textOf("a"), textOf("c")]);
});

it("leaves out lines that are no texts", () => {
  const file = textsFile(temporaryFolder(), "before", decoding);
  appendText(file, textOf("a"));
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, `[]\n${JSON.stringify({ ...textOf("b"), decoding: { strategy: "luck" } })}\n${whole}`);
  expect(readTexts(file)).toEqual([textOf("a")]);
});

it("finds a text by the input and the model that it was written for", () => {
  const kept = [textOf("a"), textOf("a", { text: "Again." }), textOf("b", { model: "other" })];
  const own = new KeptTexts(kept, "abc");
  expect(own.of({ id: "a", prompt: "name[a]" })?.text).toBe("Again.");
  expect(own.of({ id: "a", prompt: "name[changed]" })).toBeUndefined();
  expect(own.of({ id: "b", prompt: "name[b]" })).toBeUndefined();
  expect(new KeptTexts(kept, null).of({ id: "b", prompt: "name[b]" })).toBeDefined();
});

it("has a file for each way of decoding and each stage", () => {
  const files = [
    textsFile("/run", "before", decoding),
    textsFile("/run", "after", decoding),
    textsFile("/run", "after", decodingBy("beam")),
    textsFile("/run", "after", { strategy: "sample", maxNewTokens: 64, temperature: 0.7, seed: 3 }),
  ];
  expect(files.map((file) => path.basename(file))).toEqual([
    "before-greedy-64.jsonl",
    "greedy-64.jsonl",
    "beam10-64.jsonl",
    "sample-t0.7-seed3-64.jsonl",
  ]);
});

it("finds what the runs beside a run keep of their models", () => {
  const root = temporaryFolder();
  writeFileSync(path.join(root, "a file"), "");
  for (const name of ["one", "two"]) mkdirSync(path.join(root, name));
  for (const name of ["one", "two"]) appendText(textsFile(path.join(root, name), "before", decoding), textOf(name));
  const found = readNeighbours(path.join(root, "three"), decoding);
  expect(found.map(({ sample }) => sample).sort()).toEqual(["one", "two"]);
});
