/** Stopping and resuming, through the files of a run. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { loadConfig } from "../../../extension/programs/cli/loadConfig.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { type RunOptions, resumeExperiment, runExperiment } from "../../../extension/programs/run/runExperiment.ts";
import type { RunEvent } from "../../../extension/protocol/run/events.ts";
import type { RunRecord } from "../../../extension/protocol/run/runRecord.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { writeConfig } from "./tinyConfig.ts";

const four = { training: { epochs: 4, batchSize: 2 }, data: { format: "synthetic", maxTrain: 8, maxValidation: 2 } };

/** Until the end, or until `until` says so. */
async function control(
  run: (options: RunOptions) => Promise<RunRecord>,
  directory: string,
  until: (event: RunEvent) => boolean = () => false,
  notes: string[] = [],
) {
  const [control, now] = [new RunControls(), new AbortController()];
  const listener = {
    onRecording() {},
    onBackend() {},
    onNote: (note: string) => void notes.push(note),
    onEvent: (event: RunEvent) => void (until(event) && control.stop()),
  };
  return run({ directory, control, now: now.signal, listener });
}

const start = (folder: string, changes: Record<string, unknown> = four) => {
  const loaded = loadConfig(writeConfig(folder, changes));
  return (request: RunOptions) => runExperiment({ ...request, loaded, startedAt: new Date() });
};

const metricsOf = (directory: string) => readFileSync(path.join(directory, "metrics.jsonl"), "utf8");

/** A run of four epochs, and one stopped in the third. */
async function wholeAndStopped(folder = temporaryFolder(), changes: Record<string, unknown> = four) {
  const [whole, stopped] = [path.join(folder, "whole"), path.join(folder, "stopped")];
  await control(start(folder, changes), whole);
  const record = await control(
    start(folder, changes),
    stopped,
    (event) => event.kind === "step" && event.epoch === 3 && event.step % 2 === 1,
  );
  expect(record).toMatchObject({ status: "interrupted", finals: { epoch: 2 } });
  return { whole, stopped };
}

describe("a stopped run, resumed,", () => {
  it("ends with the same metrics, figures and adapter, byte for byte", async () => {
    const { whole, stopped } = await wholeAndStopped();
    const record = await control(resumeExperiment, stopped);
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
    const { record: expected, timings: wholeTimings } = await readRun(whole);
    expect(record).toMatchObject({ status: "done", finals: expected.finals, best: expected.best });
    expect((await readRun(stopped)).timings.map(({ kind, seq }) => [kind, seq])).toEqual(
      wholeTimings.map(({ kind, seq }) => [kind, seq]),
    );
    const adapter = (directory: string) =>
      readFileSync(path.join(directory, "adapters/final/adapter_model.safetensors"));
    expect(adapter(stopped).equals(adapter(whole))).toBe(true);
    const received = (directory: string) => readFileSync(path.join(directory, "received.safetensors"));
    expect(received(stopped).equals(received(whole))).toBe(true);
  });

  it("can be stopped and resumed again, also after a kill that tore the last line", async () => {
    const { whole, stopped } = await wholeAndStopped();
    await control(resumeExperiment, stopped, (event) => event.kind === "step" && event.epoch === 4);
    const { record } = await readRun(stopped);
    const killed = { ...record, status: "running", process: { pid: 2 ** 22 - 1, started: "long ago" } };
    writeFileSync(path.join(stopped, "run.json"), JSON.stringify(killed));
    appendFileSync(path.join(stopped, "metrics.jsonl"), '{"seq":99,"kind":"st');
    await control(resumeExperiment, stopped);
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
  });

  it("is refused where it is done, or its data has changed", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "data.jsonl");
    const sample = (i: number) => `${JSON.stringify({ prompt: `name : place ${i}`, target: `Place ${i} is here.` })}\n`;
    writeFileSync(file, Array.from({ length: 8 }, (_, i) => sample(i)).join(""));
    const data = { format: "jsonl", train: "data.jsonl", validation: "data.jsonl" };
    const { whole, stopped } = await wholeAndStopped(folder, { ...four, data });
    await expect(control(resumeExperiment, whole)).rejects.toThrow(/the run is done; expected one that was stopped/);
    appendFileSync(file, sample(8));
    await expect(control(resumeExperiment, stopped)).rejects.toThrow(/train data has changed since the run started/);
  });

  it("starts over where it was stopped before its first checkpoint", async () => {
    const { whole, stopped } = await wholeAndStopped();
    rmSync(path.join(stopped, "checkpoints"), { recursive: true });
    await control(resumeExperiment, stopped);
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
  });

  it("begins with what its claim says where it was killed before anything was recorded", async () => {
    const { whole, stopped } = await wholeAndStopped();
    for (const name of readdirSync(stopped))
      if (name !== "claims") rmSync(path.join(stopped, name), { recursive: true });
    writeFileSync(path.join(stopped, "metrics.jsonl"), "");
    const record = await control(resumeExperiment, stopped);
    expect(record).toMatchObject({ status: "done", id: "stopped" });
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
  });

  it("is refused where it has events and no record", async () => {
    const { stopped } = await wholeAndStopped();
    rmSync(path.join(stopped, "run.json"));
    await expect(control(resumeExperiment, stopped)).rejects.toThrow(/the run has events and no run\.json/);
  });

  it("is one process's at a time", async () => {
    const { whole, stopped } = await wholeAndStopped();
    const both = await Promise.allSettled([control(resumeExperiment, stopped), control(resumeExperiment, stopped)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { message: expect.stringMatching(/process \d+ on ".*" is computing this run/) },
    });
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
  });

  it("continues without its timings, reports it once, and shows how many are missing", async () => {
    const { whole, stopped } = await wholeAndStopped();
    rmSync(path.join(stopped, "timings.jsonl"));
    const [first, second]: [string[], string[]] = [[], []];
    await control(resumeExperiment, stopped, (event) => event.kind === "step" && event.epoch === 4, first);
    expect(first).toEqual([
      expect.stringMatching(/^timings\.jsonl has changed since the checkpoint: 0 of its 7 lines/),
    ]);
    expect(readFileSync(path.join(stopped, "log.txt"), "utf8")).toContain(first[0]);
    await control(resumeExperiment, stopped, undefined, second);
    expect(second).toEqual([]);
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
    const { timings, skipped } = await readRun(stopped);
    expect(timings.map(({ seq }) => seq)).toEqual([7, 8, 9, 10, 11]);
    expect(skipped.timings.count).toBe(7);
  });

  it.each([false, true])(
    "says what to do where only claims are there, without one or with a damaged one: %s",
    async (damaged) => {
      const folder = temporaryFolder();
      const directory = path.join(folder, "run");
      mkdirSync(path.join(directory, "claims"), { recursive: true });
      if (damaged) writeFileSync(path.join(directory, "claims", "1.json"), "");
      for (const options of [[], ["--take-over"]]) {
        const { code, stderr } = await splitcom("resume", directory, ...options);
        expect({ code, stderr }).toEqual({
          code: 2,
          stderr: expect.stringMatching(
            /neither a record nor a whole claim.*delete the folder, and run the experiment/,
          ),
        });
      }
      const begun = control(start(folder), directory);
      if (damaged) await expect(begun).rejects.toThrow(/already holds a run \(found claims\)/);
      else await expect(begun).resolves.toMatchObject({ status: "done" });
    },
  );

  it("resumes from the command line", async () => {
    const { whole, stopped } = await wholeAndStopped();
    const { code, stderr } = await splitcom("resume", stopped);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("epoch 4/4") });
    expect(metricsOf(stopped)).toBe(metricsOf(whole));
  });
});
