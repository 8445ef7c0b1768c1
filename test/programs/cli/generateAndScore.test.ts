/** From a data file to texts to scores, by the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { hasShared, shared } from "../../shared.ts";
import { splitcom } from "./captured.ts";

function dataFile(): string {
  const file = path.join(temporaryFolder(), "data.jsonl");
  const lines = [
    { prompt: "name[Alimentum], area[city centre]", target: "Alimentum is in the city centre." },
    { prompt: "name[Alimentum], area[city centre]", target: "In the city centre there is Alimentum." },
    { prompt: "name[Cocum], food[French]", target: "Cocum serves French food." },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

describe("generate", () => {
  it("writes one text for each distinct input, the same each time", async () => {
    const data = dataFile();
    const args = ["--model", "nano", "--data", data, "--max-new-tokens", "12", "--backend", "wasm"];
    for (const strategy of ["greedy", "beam", "sample"]) {
      const first = await splitcom("generate", ...args, "--strategy", strategy);
      expect(first).toMatchObject({ code: 0, stderr: "" });
      expect(first.stdout.split("\n")).toHaveLength(3);
      expect(await splitcom("generate", ...args, "--strategy", strategy)).toEqual(first);
    }
  });

  it("prints references and log-probability as JSON", async () => {
    const { stdout, stderr } = await splitcom(
      ...["generate", "--model", "nano", "--data", dataFile(), "--max-new-tokens", "4", "--limit", "1", "--json"],
      ...["--backend", "wasm", "--seed", "7"],
    );
    expect(stderr).toContain("note: --seed has no effect without --strategy sample\n");
    const [line, rest] = stdout.split("\n");
    expect(rest).toBe("");
    expect(JSON.parse(line!)).toMatchObject({
      id: "input/0",
      references: ["Alimentum is in the city centre.", "In the city centre there is Alimentum."],
      logProbability: expect.any(Number),
    });
  });

  it.each([
    [["--model", "nano", "--data", "missing.csv"], /missing\.csv/],
    [["--model", "nano", "--data", "x.csv", "--strategy", "bean"], /one of beam, greedy, sample/],
    [["--data", "x.csv"], /--model/],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await splitcom("generate", ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

/** Its GPT-2 has 64 positions. */
describe.skipIf(!hasShared("cases/_base"))("generate with a short model", () => {
  const run = (prompts: string[], ...args: string[]) => {
    const data = path.join(temporaryFolder(), "p.jsonl");
    writeFileSync(data, prompts.map((prompt) => `${JSON.stringify({ prompt })}\n`).join(""));
    const fixed = ["--strategy", "greedy", "--backend", "wasm", "--json", "--model", shared("cases/_base")];
    return splitcom("generate", "--data", data, ...fixed, ...args);
  };

  it("fits its default length to the 64 positions, the prompt whole", async () => {
    const { code, stdout, stderr } = await run(["name[A]"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });

  it("reports prompts that alone are too long, and cuts their start", async () => {
    const end = "word ".repeat(60);
    const { code, stdout, stderr } = await run([`one ${end}`, `two ${end}`, "short"], "--max-new-tokens", "3");
    expect(code).toBe(0);
    expect(stderr).toBe("note: 2 of 3 prompts are too long for the model with a text: truncated at the start\n");
    const [one, two] = stdout.split("\n").map((line) => line && JSON.parse(line).text);
    expect(one).toBe(two);
  });
});

describe("generate without references", () => {
  it("takes E2E's test inputs as they are", async () => {
    const data = path.join(temporaryFolder(), "testset.csv");
    writeFileSync(data, 'MR\n"name[A], eatType[pub]"\n"name[B]"\n');
    const args = ["--model", "nano", "--data", data, "--max-new-tokens", "2", "--strategy", "greedy", "--json"];
    const { code, stdout, stderr } = await splitcom("generate", ...args, "--backend", "wasm");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [first, second] = stdout.split("\n").map((line) => line && JSON.parse(line));
    expect(first).toMatchObject({ prompt: "name[A], eatType[pub]", references: [] });
    expect(second).toMatchObject({ id: "input/1", references: [] });
  });
});

describe("score", () => {
  it("gives 1 for the references themselves", async () => {
    const [data, texts] = [dataFile(), path.join(temporaryFolder(), "texts.txt")];
    writeFileSync(texts, "Alimentum is in the city centre.\nCocum serves French food.\n");
    const { code, stdout } = await splitcom("score", "--hyp", texts, "--ref", data, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ bleu: 1, rougeL: 1 });
  });

  it("refuses another number of texts than inputs", async () => {
    const [data, texts] = [dataFile(), path.join(temporaryFolder(), "texts.txt")];
    writeFileSync(texts, "one\n");
    const { code, stderr } = await splitcom("score", "--hyp", texts, "--ref", data);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /the number of texts differs from the number of distinct inputs \(found 1 lines\); expected 2/,
      ),
    });
  });

  const system = "data/metrics_check/e2e_dev/seed1";
  it.skipIf(!hasShared(`${system}.txt`))("shows a published system's scores", async () => {
    const { stdout } = await splitcom(
      "score",
      "--hyp",
      shared(`${system}.txt`),
      "--ref",
      shared("data/e2e/devset.csv"),
    );
    const [, published] = readFileSync(shared(`${system}.scores.csv`), "utf8").split("\n");
    const [bleu, nist] = published!.split(",");
    expect(stdout).toContain(`| BLEU             | ${bleu} |`);
    expect(stdout).toContain(`| NIST             | ${nist} |`);
  });
});
