import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { setAside } from "../../../extension/programs/reproduce/grid.ts";
import { keptScores } from "../../../extension/programs/reproduce/texts.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const scored = {
  limit: 1,
  decoding: { strategy: "greedy", maxNewTokens: 64 },
  scores: { bleu: 1, nist: 1, meteor: 1, rougeL: 1, cider: 1 },
  texts: [{ prompt: "p", text: "t", references: ["r"] }],
};

it("scores of a reproduction are kept, and written again where their file is damaged", () => {
  const file = path.join(temporaryFolder(), "splitlora.json");
  expect(keptScores(file)).toBeUndefined();
  writeFileSync(file, JSON.stringify(scored));
  expect(keptScores(file)).toEqual(scored);
  for (const damaged of [
    "",
    "[]",
    JSON.stringify({ ...scored, scores: {} }),
    JSON.stringify({ ...scored, texts: [null] }),
  ]) {
    writeFileSync(file, damaged);
    expect(keptScores(file)).toBeUndefined();
  }
});

it("a damaged run of a reproduction is set aside, each under a name of its own", () => {
  const folder = temporaryFolder();
  const run = path.join(folder, "splitlora");
  for (const name of ["splitlora-damaged-1", "splitlora-damaged-2"]) {
    mkdirSync(run);
    expect(setAside(run)).toBe(path.join(folder, name));
  }
  expect(readdirSync(folder)).toEqual(["splitlora-damaged-1", "splitlora-damaged-2"]);
});
