import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateTexts } from "../../../../extension/programs/texts/generator/generateTexts.ts";
import { readTexts, textsFile } from "../../../../extension/programs/texts/keptTexts.ts";
import { decodingBy } from "../../../../extension/protocol/decoding.ts";
import type { GeneratorApi } from "../../../../extension/protocol/messages/generatorApi.ts";
import type { RunId } from "../../../../extension/protocol/run/runSummary.ts";
import type { TextsQuestion } from "../../../../extension/protocol/run/texts.ts";
import { openedArchive } from "../../archive/openedArchive.ts";
import { forkProgram } from "../../run/forkedProgram.ts";
import { finishedRun } from "./finishedRun.ts";

const decoding = decodingBy("greedy", 12);

function question(runs: RunId[], changes: Partial<TextsQuestion["choice"]> = {}): TextsQuestion {
  const choice = { split: "validation" as const, picked: null, filter: "", offset: 0, count: 2, ...changes };
  return { runs, choice, decoding };
}

describe("generateTexts", () => {
  let one: RunId;
  let two: RunId;
  const folder = mkdtempSync(path.join(tmpdir(), "splitcom-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    const data = { format: "synthetic", maxTrain: 16, maxValidation: 10 };
    const training = { epochs: 2, batchSize: 4, learningRate: 0.02 };
    one = await finishedRun(folder, "one", { data, training });
    two = await finishedRun(folder, "two", { data, training: { ...training, epochs: 3 } });
  }, 120_000);

  it("writes before and after, once, and is read back beside the references", async () => {
    const reports: [number, number][] = [];
    const report = (written: number, missing: number) => void reports.push([written, missing]);
    await generateTexts(question([one]), report);
    expect(reports).toEqual([0, 1, 2, 3, 4].map((written) => [written, 4]));

    const { api } = openedArchive();
    const page = await api.texts(question([one]));
    expect(page).toMatchObject({ inputs: 4, fitting: 4, offset: 0 });
    expect(page.columns).toMatchObject([
      { kind: "before", model: "nano" },
      { kind: "after", key: one, problem: null },
    ]);
    const [sample] = page.samples;
    expect(sample!.id).toBe("validation/0");
    expect(sample!.references.length).toBeGreaterThan(0);
    for (const text of page.samples.flatMap(({ texts }) => texts))
      expect(text).toEqual({ text: expect.stringMatching(/\w/), rougeL: expect.any(Number) });
    expect(page.samples.some(({ texts: [before, after] }) => before!.text !== after!.text)).toBe(true);

    reports.length = 0;
    await generateTexts(question([one]), report);
    expect(reports).toEqual([[0, 0]]);
  });

  it("writes a model's own texts once for all runs beside each other", async () => {
    await generateTexts(question([one]), () => {});
    const totals: number[] = [];
    await generateTexts(question([two]), (_, missing) => totals.push(missing));
    expect(totals[0]).toBe(2);
    const file = (run: RunId) => readFileSync(textsFile(run, "before", decoding), "utf8");
    expect(file(two)).toBe(file(one));
    const { columns, samples } = await openedArchive().api.texts(question([one, two]));
    expect(columns.map(({ kind }) => kind)).toEqual(["before", "after", "after"]);
    expect(samples[0]!.texts).not.toContain(null);
  });

  it("scores runs over the inputs that all of them have texts for", async () => {
    await generateTexts(question([one], { count: 3 }), () => {});
    await generateTexts(question([two], { count: 2 }), () => {});
    const { api } = openedArchive();
    const scores = await api.textScores(question([one, two], { filter: "no such word" }));
    expect(scores.samples).toBe(2);
    expect(scores.columns.map(({ texts }) => texts)).toEqual([3, 3, 2]);
    for (const { scores: figures } of scores.columns)
      expect(Object.keys(figures!)).toEqual(["bleu", "nist", "meteor", "rougeL", "cider"]);
    const alone = await api.textScores(question([two]));
    expect(alone.samples).toBe(2);
    expect(alone.columns[1]!.scores).toEqual(scores.columns[2]!.scores);
  });

  it("says what a run lacks, and writes for the others", async () => {
    const bare = await finishedRun(folder, "bare", {
      data: { format: "synthetic", maxTrain: 4, maxValidation: 10 },
    });
    rmSync(path.join(bare, "adapters"), { recursive: true });
    const totals: number[] = [];
    await generateTexts(question([bare, "/gone"], { count: 4 }), (_, missing) => totals.push(missing));
    expect(totals[0]).toBeLessThanOrEqual(4);
    const { columns, samples } = await openedArchive().api.texts(question([bare, "/gone"], { count: 4 }));
    expect(columns).toMatchObject([
      { kind: "before" },
      { kind: "after", problem: { kind: "unfinished" } },
      { kind: "before", model: "gone" },
      { kind: "after", problem: { kind: "unreadable", message: expect.stringMatching(/there is no run\.json/) } },
    ]);
    expect(samples.map(({ texts }) => texts.map((text) => text !== null))).toEqual(
      Array(4).fill([true, false, false, false]),
    );
    await expect(openedArchive().api.texts(question(["/gone"]))).rejects.toThrow(/no samples to show: .*gone/);
  });

  it("knows the splits that a configuration has", async () => {
    const { api } = openedArchive();
    const test = await api.texts(question([one], { split: "test", count: 3 }));
    expect(test.splits).toEqual(["validation", "test", "train"]);
    expect(test.samples.map(({ id }) => id.split("/")[0])).toEqual(["test", "test", "test"]);
    const line = JSON.stringify({ prompt: "name[Cocum]", target: "Cocum." });
    writeFileSync(path.join(folder, "lines.jsonl"), `${line}\n${line}\n`);
    const data = { format: "jsonl", train: "lines.jsonl", validation: "lines.jsonl" };
    const bare = await finishedRun(folder, "lines", { data });
    expect((await api.texts(question([bare]))).splits).toEqual(["validation", "train"]);
    await expect(api.texts(question([bare], { split: "test" }))).rejects.toThrow("data.test: no file is given");
  });

  it("refuses texts longer than the model's sequences", async () => {
    const long = { ...question([one]), decoding: decodingBy("greedy", 900) };
    await expect(generateTexts(long, () => {})).rejects.toThrow(
      /leaves no room for the input \(found 900 new tokens\); expected at most 253/,
    );
  });

  it("continues where it was killed, as a program of its own", async () => {
    const asked: TextsQuestion = { ...question([one], { count: 4 }), decoding: decodingBy("beam", 24) };
    const first = forkProgram<GeneratorApi>("generator", {
      progress(written: number) {
        if (written === 2) first.child.kill("SIGKILL");
      },
    });
    await expect(first.api.generate(asked)).rejects.toThrow("generator ended");
    const file = textsFile(one, "after", asked.decoding);
    const kept = readTexts(textsFile(one, "before", asked.decoding)).length + readTexts(file).length;
    expect(kept).toBeGreaterThanOrEqual(2);
    const reports: [number, number][] = [];
    const second = forkProgram<GeneratorApi>("generator", {
      progress: (written: number, missing: number) => void reports.push([written, missing]),
    });
    await second.api.generate(asked);
    expect(reports[0]).toEqual([0, 8 - kept]);
    expect(reports.at(-1)).toEqual([8 - kept, 8 - kept]);
    expect(readTexts(file)).toHaveLength(4);
    second.child.disconnect();
    expect(await second.exited).toBe(0);
  });
});
