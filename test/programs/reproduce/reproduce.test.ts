/** The paper's methods side by side at the smallest scale, and whether the report says what the runs recorded. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticSamples } from "../../../extension/engine/data/synthetic.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { planGrid } from "../../../extension/programs/reproduce/grid.ts";
import type { MethodResult } from "../../../extension/programs/reproduce/methodResults.ts";
import { reportHtml } from "../../../extension/programs/reproduce/reportHtml.ts";
import { reportMarkdown } from "../../../extension/programs/reproduce/reportMarkdown.ts";
import { paperMethodNames } from "../../../extension/protocol/config/paperMethods.ts";
import { showBytes, showPercent } from "../../../extension/protocol/quantities.ts";
import { scaleLimits } from "../../../extension/protocol/scale.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";

/** Two or three samples for each of the four clients: the scale's own eighty make the same runs last half a minute each, of which probing them is most. */
function fewSamples(folder: string): string[] {
  const files = (["train", "validation"] as const).map((split) => {
    const samples = syntheticSamples(split === "train" ? 10 : 4, split, 0);
    const file = path.join(folder, `${split}.jsonl`);
    writeFileSync(file, samples.map(({ prompt, target }) => JSON.stringify({ prompt, target })).join("\n"));
    return [`--${split}`, file];
  });
  return ["--format", "jsonl", ...files.flat()];
}

it("is of every method by default, of synthetic samples, as many as the scale has", () => {
  const sets = ['data={"format":"synthetic"}'];
  const cells = planGrid("out", { scale: "minute", methods: paperMethodNames, model: "small", sets });
  const { maxTrain, maxValidation, epochs } = scaleLimits.minute;
  expect(cells.map(({ method }) => method)).toEqual(paperMethodNames);
  for (const { directory, method, loaded } of cells) {
    expect(directory).toBe(path.join("out", "runs", method));
    expect(loaded.config).toMatchObject({
      data: { format: "synthetic", maxTrain, maxValidation },
      training: { epochs },
    });
    // Five steps an epoch, where the paper's ten clients and batches of eight would make one.
    const { clients, training } = loaded.config;
    expect(maxTrain / clients / training.batchSize).toBe(5);
  }
});

it("is kept beside other runs where that is asked for, under names of its own and as a group", () => {
  const options = {
    scale: "minute",
    methods: ["splitlora"],
    model: "small",
    sets: ['data={"format":"synthetic"}'],
  } as const;
  const [cell] = planGrid("x/reproduction-minute", options, "x/runs");
  expect(cell).toMatchObject({
    directory: path.join("x", "runs", "reproduction-minute-splitlora"),
    group: { id: "reproduction-minute", name: "Reproduction (minute)", size: 1 },
    loaded: { config: { name: "splitlora (minute)" } },
  });
});

describe("a reproduction at the scale of a minute", () => {
  const out = mkdtempSync(path.join(tmpdir(), "splitcom-reproduction-"));
  afterAll(() => rmSync(out, { recursive: true, force: true }));
  const read = (name: string) => readFileSync(path.join(out, name), "utf8");
  const few = fewSamples(out);
  const reproduce = () => splitcom("reproduce", "--scale", "minute", "--texts", "1", "--out", out, ...few);
  let found: MethodResult[];
  beforeAll(async () => {
    const { code, stderr } = await reproduce();
    expect(code, stderr).toBe(0);
    found = JSON.parse(read("report.json")).findings;
  }, 600_000);

  it("has every method of the paper, with the figures that its run recorded", async () => {
    expect(found.map(({ method }) => method)).toEqual(paperMethodNames);
    for (const { run, figures, bytesByKind, epochs } of found) {
      const { record, metrics } = await readRun(path.join(out, run));
      expect(record.status).toBe("done");
      const { group } = record;
      expect(group).toEqual({ id: path.basename(out), name: "Reproduction (minute, jsonl)", size: 7 });
      expect(figures.perplexity).toBe(record.finals!.perplexity);
      const { up, down, baselineUp, baselineDown } = record.finals!.cumulative;
      expect(figures).toMatchObject({ uplinkBytes: up, downlinkBytes: down });
      expect(figures.uplinkSaving).toBeCloseTo(1 - up / baselineUp, 12);
      expect(figures.totalSaving).toBeCloseTo(1 - (up + down) / (baselineUp + baselineDown), 12);
      expect(Object.values(bytesByKind).reduce((sum, bytes) => sum + bytes)).toBe(up + down);
      expect(epochs.map(({ perplexity }) => perplexity)).toEqual(
        metrics.flatMap((event) => (event.kind === "epoch" ? [event.perplexity] : [])),
      );
    }
  });

  it("shows what the methods are for", () => {
    const of = (method: MethodResult["method"]) => found.find((finding) => finding.method === method)!;
    const uplink = (method: MethodResult["method"]) => of(method).figures.uplinkBytes!;
    expect(uplink("splitcom-fixed")).toBeLessThan(uplink("splitlora"));
    expect(uplink("splitlora-int8")).toBeLessThan(uplink("splitlora"));
    expect(uplink("splitcom-int8")).toBeLessThan(uplink("splitcom-fixed"));
    expect(of("splitcom-ushape").bytesByKind.label).toBe(0);
    expect(of("splitlora").perplexityLoss).toBeNull();
  });

  it("says in its first line that a few steps teach no model to write, and leaves the scores out", () => {
    const [first] = read("report.md")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(first).toMatch(/^8 optimizer steps: text scores carry no information at this scale and are left out\./);
    expect(read("report.md")).not.toMatch(/BLEU|CIDEr/);
    for (const { scores, steps } of found) expect({ scores, steps }).toEqual({ scores: null, steps: 8 });
  });

  it("prints them, and names the run of each", () => {
    const report = read("report.md");
    for (const { method, run, figures } of found) {
      const row = report.split("\n").find((line) => line.startsWith(`| ${method} `) && line.includes(run))!;
      expect(row).toContain(showBytes(figures.uplinkBytes!));
      expect(row).toContain(showPercent(figures.uplinkSaving));
    }
    expect(report).toMatch(/Uplink saved, standard topology: the paper up to 98\.6 %, here [\d.]+ %/);
    expect(report).toMatch(/Not reached at scale "minute"/);
    expect(report).not.toMatch(/undefined|NaN|\[object/);
  });

  it("is one HTML file that needs no other and runs nothing", () => {
    const page = read("report.html");
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/);
    expect(page.match(/<polyline/g)).toHaveLength(2 * paperMethodNames.length);
    expect(page).not.toMatch(/undefined|NaN/);
  });

  it("runs nothing twice", async () => {
    const times = () => found.map(({ run }) => statSync(path.join(out, run, "metrics.jsonl")).mtimeMs);
    const [before, report] = [times(), read("report.md")];
    expect((await reproduce()).code).toBe(0);
    expect(times()).toEqual(before);
    expect(read("report.md")).toBe(report);
  }, 60_000);

  it("starts over with what was stopped before its first checkpoint, and ends with the same figures", async () => {
    const run = path.join(out, "runs", "splitlora");
    const record = JSON.parse(readFileSync(path.join(run, "run.json"), "utf8"));
    const [metrics, adapter] = ["metrics.jsonl", "adapters/final/adapter_model.safetensors"].map((name) =>
      readFileSync(path.join(run, name)),
    );
    writeFileSync(path.join(run, "run.json"), JSON.stringify({ ...record, status: "interrupted" }));
    rmSync(path.join(run, "checkpoints"), { recursive: true });
    expect((await reproduce()).code).toBe(0);
    expect(readdirSync(path.join(out, "runs")).sort()).toEqual([...paperMethodNames].sort());
    expect(readFileSync(path.join(run, "metrics.jsonl"))).toEqual(metrics);
    expect(readFileSync(path.join(run, "adapters/final/adapter_model.safetensors"))).toEqual(adapter);
  }, 120_000);

  it("does not mix with another experiment", async () => {
    const { code, stderr } = await splitcom("reproduce", "--scale", "laptop", "--methods", "splitlora", "--out", out);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/another experiment/) });
  });
});

describe("a reproduction refuses", () => {
  it.each([
    [["--methods", "splitlora,splitfed"], /splitfed/],
    [["--scale", "week"], /one of paper, laptop, minute/],
    [["--format", "dart"], /--train is missing/],
    [["--texts", "0"], /texts/],
    [["--model", "gpt2"], /--model has no effect at scale minute, which uses the bundled model \(found gpt2\)/],
    [["--train", "a.csv"], /--train has no effect with synthetic data \(found a\.csv\)\. Add --format, one of e2e-csv/],
  ])("%j", async (args, message) => {
    const { code, stderr } = await splitcom("reproduce", "--out", temporaryFolder(), ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

it("texts of models cannot become markup", () => {
  const rows = [["a|b", '<img src="x">']];
  const document = { title: "T", blocks: [{ kind: "table", columns: ["by", "text"], rows } as const] };
  expect(reportHtml(document)).toContain("&lt;img src=&quot;x&quot;&gt;");
  expect(reportMarkdown(document)).toContain("a\\|b");
});
