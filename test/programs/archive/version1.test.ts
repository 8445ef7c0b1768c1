/**
 * Runs that an earlier version recorded, in format version 1: read as today's, by everything that reads runs.
 *
 * The folders in test/fixtures/version1 are as commit 7c4fa3f wrote them on the plain JavaScript backend, but for paths and what they say
 * of the machine; adapters, most probes and checkpoints are left out. `stopped` was interrupted in its third epoch.
 */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { listRuns, readFigures, readRun } from "../../../extension/engine/store/runReader.ts";
import { metricsLog } from "../../../extension/engine/store/runs/eventSchema.ts";
import { type LogPosition, logStart, readLogPart } from "../../../extension/engine/store/runs/logReader.ts";
import { loadConfig } from "../../../extension/programs/cli/loadConfig.ts";
import { reportRuns } from "../../../extension/programs/cli/runReport.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { resumeExperiment, runExperiment } from "../../../extension/programs/run/runExperiment.ts";
import type { MetricEvent, Sequenced } from "../../../extension/protocol/run/events.ts";
import { recordVersion } from "../../../extension/protocol/run/runRecord.ts";
import { seriesName } from "../../../extension/protocol/run/trace.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { openedArchive } from "./openedArchive.ts";

const fixtures = path.join(import.meta.dirname, "..", "..", "fixtures", "version1");
const names = ["bangbang", "ddpg", "stopped", "ushape"] as const;

/** A copy of a recorded run, for tests that write. */
function copyOf(name: (typeof names)[number], folder = temporaryFolder()): string {
  const run = path.join(folder, name);
  cpSync(path.join(fixtures, name), run, { recursive: true });
  return run;
}

const silent = { onRecording() {}, onBackend() {}, onNote() {}, onEvent() {} };
const control = (directory: string) => {
  return { directory, control: new RunControls(), now: new AbortController().signal, listener: silent };
};
const stepsAndEpochs = (metrics: readonly Sequenced<MetricEvent>[], epochs: number) =>
  metrics.flatMap(({ seq: _, ...event }) =>
    (event.kind === "step" || event.kind === "epoch") && event.epoch <= epochs ? [event] : [],
  );

describe("a run recorded in format version 1", () => {
  it.each(["bangbang", "ushape"] as const)(
    "has the events that its configuration gives today, every byte split into values, side and header (%s)",
    async (name) => {
      const folder = temporaryFolder();
      const { record, metrics, skipped } = await readRun(path.join(fixtures, name));
      expect(skipped).toEqual({ metrics: { count: 0, first: null }, timings: { count: 0, first: null } });
      expect(record.formatVersion).toBe(recordVersion);
      const { config } = record;
      const file = path.join(folder, "again.splitcom.json");
      const changes = { training: { ...config.training, epochs: 2 }, probe: { ...config.probe, samplesPerClient: 0 } };
      writeFileSync(file, JSON.stringify({ ...config, ...changes }));
      const again = path.join(folder, "again");
      await runExperiment({ ...control(again), loaded: loadConfig(file), startedAt: new Date() });
      const today = stepsAndEpochs((await readRun(again)).metrics, 2);
      expect(today.some(({ bytes }) => bytes.some(({ side, kind }) => side > 0 && kind !== "control"))).toBe(true);
      const bitmaps = today.some(({ bytes }) => bytes.some(({ side, kind }) => side > 0 && kind === "control"));
      expect(bitmaps).toBe(name === "ushape");
      expect(stepsAndEpochs(metrics, 2)).toEqual(today);
    },
    60_000,
  );

  it.each(names)("has the same events however small the pieces are that its log is read in (%s)", async (name) => {
    const file = path.join(fixtures, name, "metrics.jsonl");
    const { metrics } = await readRun(path.join(fixtures, name));
    const pieces: Sequenced<MetricEvent>[] = [];
    for (let position: LogPosition = logStart, atEnd = false; !atEnd; ) {
      const part = await readLogPart(file, metricsLog, position, { most: 1 });
      pieces.push(...part.events);
      ({ next: position, atEnd } = part);
    }
    expect(pieces).toEqual(metrics);
    for (const event of metrics) {
      if (event.kind !== "step" && event.kind !== "epoch") continue;
      for (const { bytes, values, side, header } of event.bytes) expect(values + side + header).toBe(bytes);
    }
  });

  it("is listed with its thresholds by group", async () => {
    const runs = await listRuns(fixtures);
    expect(
      Object.fromEntries(runs.map((run) => ("record" in run ? [run.record.id, run.record.finals?.thetas] : []))),
    ).toEqual({
      bangbang: { activation: 0.985 },
      ddpg: { activation: expect.any(Number) },
      stopped: { activation: 0.97 },
      ushape: { activation: 0.999, gradient: 0.5 },
    });
    const { api } = openedArchive();
    const summaries = await api.watch([fixtures]);
    expect(summaries.find(({ name }) => name === "SplitCom U-shape")).toMatchObject({
      status: "done",
      error: null,
      thetas: { activation: { theta: 0.999, source: null }, gradient: { theta: 0.5, source: null } },
      skipped: { count: 0, first: null },
    });
  });

  it("is drawn, with the names of curves that it had", async () => {
    const { api } = openedArchive();
    await api.watch([fixtures]);
    const { series, histograms } = await api.follow(path.join(fixtures, "ushape"));
    expect(seriesName.theta("activation")).toBe("theta");
    expect(seriesName.theta("gradient")).toBe("theta/gradient");
    expect([...new Set(series["theta/gradient"]!.y)]).toEqual([0.5]);
    expect([...new Set(series.theta!.y)]).toEqual([0.999]);
    expect(series["bytes/total"]!.x).toHaveLength(6);
    expect(histograms).toHaveLength(3 * 4);
    const ddpg = await api.follow(path.join(fixtures, "ddpg"));
    expect(ddpg.series["policy/activation/reward"]!.y.length).toBeGreaterThan(0);
  });

  it("shows its decisions, similarities and probes", async () => {
    const { api } = openedArchive();
    await api.watch([fixtures]);
    const run = path.join(fixtures, "bangbang");
    const { samples, epochs } = await api.decisions(run, "up.act", 0);
    expect([samples.length, epochs]).toEqual([2, 3]);
    expect((await api.similarities(run, "up.act")).baselineBytes).toBeGreaterThan(0);
    const [probed] = (await api.follow(run)).probes.at(-1)!.samples;
    const probe = await api.probe(run, 3, probed!.client, probed!.sample, "up.act");
    expect(probe).toMatchObject({ width: 128, comparedWith: "server" });
  });

  it.each(["csv", "markdown", "json"])("is compared with others in a report as %s", async (format) => {
    const { code, stdout } = await splitcom("report", fixtures, "--format", format);
    expect(code).toBe(0);
    // Perplexity after the last epoch, and bytes or savings as the version that recorded them told them.
    for (const figure of ["bangbang", "688.1", "ushape", "1389", "ddpg", "340.1", "stopped", "348.6"])
      expect(stdout.replaceAll(/\d+\.\d{3,}/g, (number) => Number(number).toPrecision(4))).toContain(figure);
  });

  it("is written up with what its bytes were, by interface", async () => {
    const { text } = await reportRuns([path.join(fixtures, "bangbang")], "markdown");
    const { metrics } = await readRun(path.join(fixtures, "bangbang"));
    const sent = metrics.flatMap((event) => (event.kind === "epoch" ? event.bytes : []));
    const sum = (part: "values" | "side" | "header") =>
      sent.filter((row) => row.interface === "up.act").reduce((total, row) => total + row[part], 0);
    const [values, side, header] = [sum("values"), sum("side"), sum("header")];
    // Rows of 128 int8 values, each with one f32 scale.
    expect(values).toBe((side / 4) * 128);
    expect(text).toMatch(new RegExp(`\\| up\\.act +\\| +${values} \\| +${side} \\| +${header} \\|`));
  });

  it("has the figures of its epochs where steps are passed over, split by the same steps", async () => {
    const { metrics } = await readFigures(path.join(fixtures, "ushape"));
    const whole = (await readRun(path.join(fixtures, "ushape"))).metrics.filter(({ kind }) => kind !== "step");
    expect(metrics).toEqual(whole);
  });

  it("with steps missing has each epoch's parts in the proportion of the steps that are there", async () => {
    const run = copyOf("bangbang");
    const file = path.join(run, "metrics.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    const missing = lines.findIndex((line) => line.includes('"kind":"step"'));
    writeFileSync(file, lines.toSpliced(missing, 1).join("\n"));
    const epochOf = async (of: string) => (await readRun(of)).metrics.find((event) => event.kind === "epoch")!;
    const activation = async (of: string) => (await epochOf(of)).bytes.find(({ kind }) => kind === "activation");
    expect(await activation(run)).toEqual(await activation(path.join(fixtures, "bangbang")));
    for (const { bytes, values, side, header } of (await epochOf(run)).bytes)
      expect(values + side + header).toBe(bytes);
  });

  it("with something else at any place of a step or an epoch is read without that event, or with it, and never fails", async () => {
    const run = copyOf("ushape");
    const file = path.join(run, "metrics.jsonl");
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const placesIn = (value: unknown): string[][] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, child]) => [[key], ...placesIn(child).map((rest) => [key, ...rest])]);
    const damaged = ["step", "epoch"].flatMap((kind) => {
      const line = lines.find((one) => one.includes(`"kind":"${kind}"`))!;
      return placesIn(JSON.parse(line)).flatMap((place) =>
        [[[7]], null].map((odd) => {
          const event = JSON.parse(line);
          const parent = place.slice(0, -1).reduce((node, key) => node[key], event);
          parent[place.at(-1)!] = odd;
          return JSON.stringify(event);
        }),
      );
    });
    expect(damaged.length).toBeGreaterThan(300);
    writeFileSync(file, `${[...lines.slice(0, 3), ...damaged].join("\n")}\n`);
    const { metrics, skipped } = await readRun(run);
    expect(metrics.length + skipped.metrics.count).toBeGreaterThanOrEqual(damaged.length);
    for (const event of metrics) {
      if (event.kind !== "step" && event.kind !== "epoch") continue;
      for (const { bytes, values, side, header } of event.bytes) expect(values + side + header).toBe(bytes);
    }
  });

  it("continues in format version 2 within one log", async () => {
    const run = copyOf("ushape");
    const file = path.join(run, "metrics.jsonl");
    const { metrics } = await readRun(run);
    const lines = readFileSync(file, "utf8").split("\n");
    // Up to a step amid the second epoch as it was, the rest as today's version writes it.
    const amid = metrics.findIndex((event) => event.kind === "step" && event.epoch === 2) + 1;
    writeFileSync(file, `${lines.slice(0, amid).join("\n")}\n`);
    for (const event of metrics.slice(amid)) appendFileSync(file, `${JSON.stringify(event)}\n`);
    expect((await readRun(run)).metrics).toEqual(metrics);
  });
});

describe("a stopped run of format version 1", () => {
  it("is not resumed from a checkpoint that this version cannot read, and the message says what to do", async () => {
    const run = copyOf("stopped");
    const before = readFileSync(path.join(run, "metrics.jsonl"));
    const { code, stderr } = await splitcom("resume", run);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "the checkpoint is of another version of SplitCom Workbench, which alone can resume from it",
    );
    expect(stderr).toContain("Without this folder the run starts over and computes the same results again.");
    expect(readFileSync(path.join(run, "metrics.jsonl")).equals(before)).toBe(true);
  });

  it("starts over without its checkpoint, to the same events in format version 2", async () => {
    const run = copyOf("stopped");
    const { metrics } = await readRun(run);
    rmSync(path.join(run, "checkpoints"), { recursive: true });
    await resumeExperiment(control(run));
    const record = JSON.parse(readFileSync(path.join(run, "run.json"), "utf8"));
    expect(record).toMatchObject({ formatVersion: recordVersion, status: "done", finals: { epoch: 3 } });
    expect(stepsAndEpochs((await readRun(run)).metrics, 2)).toEqual(stepsAndEpochs(metrics, 2));
    expect(readFileSync(path.join(run, "metrics.jsonl"), "utf8")).toContain('"thetas":{"activation":');
  }, 60_000);
});
