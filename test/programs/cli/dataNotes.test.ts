/** What a data file made a reader skip or choose is reported wherever the data is used. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { openValidator } from "../../../extension/programs/validate/validator.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { splitcom } from "./captured.ts";

let folder: string;
let data: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = path.join(folder, "d.xml");
  const entries = Array.from({ length: 8 }, (_, i) => {
    const lex = i === 3 ? "<lex/>" : `<lex lang="en">Text ${i}.</lex><lex lang="br">Testenn ${i}.</lex>`;
    return `<entry category="C"><modifiedtripleset><mtriple>A | r | b${i}</mtriple></modifiedtripleset>${lex}</entry>`;
  });
  writeFileSync(data, `<benchmark><entries>${entries.join("")}</entries></benchmark>`);
});

const skipped = "d.xml: entry 4: 1 of 8 texts is missing or blank and is skipped";
const chosen = "the texts are in en (8), br (7); those in en are used";

it("on the command line beside the results", async () => {
  const texts = path.join(folder, "t.txt");
  writeFileSync(texts, "Text 0.\n".repeat(7));
  const scored = await splitcom("score", "--hyp", texts, "--ref", data, "--json");
  expect(scored.code).toBe(0);
  expect(JSON.parse(scored.stdout).rougeL).toBeGreaterThan(0.5);
  expect(scored.stderr).toContain(`note: ${path.join(folder, skipped)}\n`);
  expect(scored.stderr).toContain(chosen);
  const breton = await splitcom("score", "--hyp", texts, "--ref", data, "--json", "--language", "br");
  expect(breton.stderr).not.toContain(chosen);
  expect(JSON.parse(breton.stdout).rougeL).toBeLessThan(0.5);
});

it("of a run on the command line and in its log, by data and validate, and as warnings in the editor", async () => {
  const file = writeConfig(folder, { data: { format: "webnlg-xml", train: data, validation: data } });
  // Training and held-out samples are of one file here; only validate says of which key.
  for (const [command, times] of [
    ["validate", 2],
    ["data", 1],
  ] as const) {
    const { code, stderr } = await splitcom(command, file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(skipped) });
    expect(stderr.split(skipped).length - 1).toBe(times);
  }
  const out = path.join(folder, "run");
  const { code, stderr } = await splitcom("run", file, "--out", out, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(skipped) });
  const log = readFileSync(path.join(out, "log.txt"), "utf8");
  expect(log).toContain(skipped);
  expect(log).toContain(chosen);
  const { issues } = await openValidator().validate(readFileSync(file, "utf8"), file, null);
  expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(issues.map(({ message }) => message).filter((message) => message.endsWith(skipped))).toEqual([
    `data.train: ${skipped}`,
    `data.validation: ${skipped}`,
  ]);
});

it("of a language that no text names, which selects nothing", async () => {
  const plain = path.join(folder, "d.jsonl");
  writeFileSync(plain, '{"prompt": "a", "target": "b"}\n');
  const unnamed = path.join(folder, "u.xml");
  writeFileSync(unnamed, readFileSync(data, "utf8").replaceAll(/<lex lang="br">[^<]*<\/lex>| lang="en"/g, ""));
  for (const file of [plain, unnamed]) {
    const limits = ["--model", "nano", "--backend", "cpu", "--limit", "1"];
    const { stderr } = await splitcom("evaluate", "--data", file, "--language", "br", ...limits);
    expect(stderr).toContain(
      `note: ${file}: no text names its language, so that "br" selects none of them: all are used`,
    );
  }
});
