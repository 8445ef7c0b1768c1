/** Forks: new runs that continue from a checkpoint of another, with other settings. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimNewRun } from "../../../extension/engine/store/claims/claim.ts";
import { forkableCheckpoints, forkRun } from "../../../extension/engine/store/forkRun.ts";
import { readRecord, readRun } from "../../../extension/engine/store/runReader.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { writeConfig } from "./tinyConfig.ts";

const four = {
  training: { epochs: 4, batchSize: 2 },
  data: { format: "synthetic", maxTrain: 8, maxValidation: 2 },
  control: { kind: "fixed", theta: 0.98 },
};

/** Runs a configuration to its end. */
async function run(changes: object, folder = temporaryFolder()): Promise<string> {
  const directory = path.join(folder, "runs", "parent");
  const { code, stderr } = await splitcom(
    "run",
    writeConfig(folder, { ...four, ...changes }),
    "--out",
    directory,
    "-q",
  );
  expect([code, stderr]).toEqual([0, ""]);
  return directory;
}

/** Forks a run and computes the rest. */
async function forkOf(parent: string, ...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await splitcom("fork", parent, ...options, "-q");
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.trim();
}

const metricsOf = (directory: string) => readFileSync(path.join(directory, "metrics.jsonl"), "utf8");

describe("a fork", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "splitcom-fork-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  let parent: string;
  beforeAll(async () => {
    parent = await run({}, folder);
  }, 60_000);

  it.each([
    ["a file", (place: string) => writeFileSync(place, "")],
    ["a link to itself", (place: string) => symlinkSync("checkpoints", place)],
  ])("is refused where %s is in the place of the checkpoints", async (_name, make) => {
    const copy = path.join(temporaryFolder(), "copy");
    cpSync(parent, copy, { recursive: true });
    rmSync(path.join(copy, "checkpoints"), { recursive: true });
    make(path.join(copy, "checkpoints"));
    await expect(forkableCheckpoints(copy)).rejects.toMatchObject({ name: "SplitcomError", kind: "bad-input" });
    expect(await splitcom("fork", copy)).toMatchObject({ code: 2, stderr: expect.stringMatching(/has no checkpoint/) });
  });

  it("that changes nothing ends with the very same events as its run", async () => {
    const fork = await forkOf(parent, "--epoch", "2");
    expect(path.dirname(fork)).toBe(path.dirname(parent));
    expect(metricsOf(fork)).toBe(metricsOf(parent));
    const record = await readRecord(fork);
    expect(record).toMatchObject({
      status: "done",
      config: { name: expect.stringMatching(/ \(fork\)$/) },
      forkedFrom: { run: "parent", epoch: 2, step: 4, sets: [] },
    });
    expect((await readRecord(parent)).forkedFrom).toBeUndefined();
  });

  it("continues with another threshold, which comes into force before its first step and is recorded", async () => {
    const fork = await forkOf(parent, "--set", "control.theta=-1", "--name", "Sends nothing");
    const [before, after] = [await readRun(parent), await readRun(fork)];
    expect(after.record).toMatchObject({
      config: { name: "Sends nothing", control: { kind: "fixed", theta: -1 } },
      forkedFrom: { epoch: 3, sets: ["control.theta=-1"] },
    });
    const begun = after.metrics.findIndex((event) => event.kind === "control" && event.theta === -1);
    expect(after.metrics.slice(0, begun)).toEqual(before.metrics.slice(0, begun));
    expect(after.metrics[begun]).toMatchObject({ epoch: 4, step: 6, group: "activation" });
    const steps = after.metrics.slice(begun).filter((event) => event.kind === "step");
    const sent = steps.flatMap(({ decisions }) => decisions).filter((decided) => decided.interface === "up.act");
    expect(sent.flatMap(({ samples }) => samples.map(({ sentRows }) => sentRows))).toEqual(
      sent.flatMap(({ samples }) => samples.map(() => 0)),
    );
    expect(sent.length).toBeGreaterThan(0);
  });

  it("continues for more epochs, with another learning rate or controller", async () => {
    const control = 'control={"kind": "manual", "theta": 0.9}';
    const fork = await forkOf(
      parent,
      "--set",
      "training.epochs=5",
      "--set",
      "training.learningRate=0.01",
      "--set",
      control,
    );
    const { record, metrics } = await readRun(fork);
    expect(record).toMatchObject({ status: "done", finals: { epoch: 5 } });
    const decided = metrics.filter((event) => event.kind === "control" && event.epoch > 3);
    expect(decided.map((event) => event.kind === "control" && [event.epoch, event.theta])).toContainEqual([4, 0.9]);
  });

  it("with a schedule has in every epoch the threshold that the schedule has for it", async () => {
    const control = 'control={"kind": "schedule", "low": 0.5, "high": 0.9, "epochs": 4}';
    const fork = await forkOf(parent, "--epoch", "2", "--set", control);
    const { metrics } = await readRun(fork);
    const decided = metrics.flatMap((event) => (event.kind === "control" ? [event] : []));
    expect(decided.map(({ epoch, theta }) => [epoch, Number(theta.toFixed(9))])).toEqual([
      [1, 0.98],
      [3, 0.7],
      [4, 0.6],
    ]);
    expect(decided[1]).toMatchObject({ source: "start", reason: "scheduled: 2 of 4 epochs from 0.9 to 0.5" });
    // Its own checkpoints do not begin again.
    const again = await forkOf(fork, "--epoch", "3");
    expect(metricsOf(again)).toBe(metricsOf(fork));
  });

  it.each([
    [0, "improving", 0.5],
    [1, "not improving", 0.9],
  ])("with bang-bang of the dead band %d begins as its run's perplexities say: %s", async (delta, reason, theta) => {
    const control = `control=${JSON.stringify({ kind: "bangbang", low: 0.5, high: 0.9, delta })}`;
    const fork = await forkOf(parent, "--set", control);
    const { metrics } = await readRun(fork);
    const first = metrics.find((event) => event.kind === "control" && event.epoch === 4);
    expect(first).toMatchObject({ step: 6, theta, reason: expect.stringMatching(new RegExp(`^${reason}: `)) });
  });

  it("with a learned threshold takes its run's last epoch for the first interval", async () => {
    const control = 'control={"kind": "ddpg", "low": 0.5, "high": 0.99}';
    const fork = await forkOf(parent, "--set", control);
    const { metrics } = await readRun(fork);
    const policies = metrics.flatMap((event) => (event.kind === "policy" ? [event] : []));
    const [last] = metrics.filter((event) => event.kind === "epoch" && event.epoch === 3);
    expect(policies[0]).toMatchObject({ epoch: 3, step: 6, reward: null });
    const [, , , uploads, action, , , progress] = policies[0]!.state;
    const sent = last?.kind === "epoch" ? last.uploadRatios.find((row) => row.interface === "up.act")!.overall : -1;
    expect([uploads, progress]).toEqual([2 * sent - 1, 0.5]);
    expect(action).toBeCloseTo((2 * (0.98 - 0.5)) / (0.99 - 0.5) - 1, 9);
    const begun = metrics.find((event) => event.kind === "control" && event.epoch === 4);
    expect(begun).toMatchObject({ step: 6, theta: policies[0]!.theta });
    expect(policies[1]).toMatchObject({ epoch: 4, reward: expect.anything() });
  });

  it("is named in a report by what it was forked from", async () => {
    const fork = await forkOf(parent, "--set", "training.weightDecay=0.1");
    const { stdout } = await splitcom("report", fork, "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject([{ forkedFrom: { run: "parent", sets: ["training.weightDecay=0.1"] } }]);
  });

  it.each([
    [["--set", "clients=3"], /a fork cannot change clients \(found clients=3\)/],
    [["--set", "lora.rank=2"], /a fork cannot change lora\.rank/],
    [["--set", "model=random:nano"], /a fork cannot change model/],
    [["--set", "data.maxTrain=4"], /a fork cannot change data\.maxTrain/],
    [["--set", "seed=9"], /a fork cannot change seed/],
    [["--epoch", "1"], /no checkpoint of epoch 1 is kept; expected one of epoch 2, 3\. A run keeps/],
    [["--set", "training.epochs=3"], /training\.epochs: the fork has nothing to compute: it continues after epoch 3/],
    [["--set", "control.theta=9"], /^--set control\.theta=9: 9 is outside -1\.\.2/],
    [["--set", "control.high=0.9"], /^--set control\.high=0\.9: unknown key "high" in control of kind "fixed"/],
    [["--set", "control=schedule"], /^--set control=schedule: expected an object, .*; write \{ "kind": "schedule" \}/],
    [["--name", "x".repeat(81)], /^--name x{81}: 81 characters; the maximum is 80/],
    [["--set", "contrl.theta=1"], /^--set contrl\.theta=1: there is no key "contrl\.theta"/],
  ])("%j is refused with a sentence, and leaves no folder", async (options, message) => {
    const before = readdirSync(path.dirname(parent));
    const { code, stderr } = await splitcom("fork", parent, ...options);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(readdirSync(path.dirname(parent))).toEqual(before);
  });

  it("leaves a run alone that another process begins meanwhile where it was to go", async () => {
    const directory = path.join(temporaryFolder(), "same");
    const origin = { startedAt: "2026-01-01T00:00:00.000Z", configFile: null, configText: "{}" };
    const startedAt = Object.assign(new Date(), {
      toISOString() {
        if (!existsSync(directory)) claimNewRun(directory, origin).release();
        return origin.startedAt;
      },
    });
    await expect(forkRun(parent, { directory, sets: [], startedAt })).rejects.toThrow(/already holds a run/);
    expect(readdirSync(path.join(directory, "claims"))).toEqual(["1.json"]);
  });

  it("overwrites no run, and leaves one that lies where it was to go as it is", async () => {
    const before = metricsOf(parent);
    const { code, stderr } = await splitcom("fork", parent, "--out", parent);
    expect([code, existsSync(path.join(parent, "run.json"))]).toEqual([2, true]);
    expect(stderr).toContain("the folder already holds a run");
    expect(metricsOf(parent)).toBe(before);
  });
});

it("checkpoint.keepEvery keeps checkpoints of earlier epochs, from which a run can be forked", async () => {
  const parent = await run({ training: { epochs: 6, batchSize: 2 }, checkpoint: { keepEvery: 2 } });
  expect((await forkableCheckpoints(parent)).map(({ epoch }) => epoch)).toEqual([5, 4, 2]);
  const fork = await forkOf(parent, "--epoch", "2");
  expect(metricsOf(fork)).toBe(metricsOf(parent));

  // A run that was stopped, and whose later checkpoints are damaged, resumes from the last one that was kept.
  const stopped = path.join(temporaryFolder(), "stopped");
  cpSync(parent, stopped, { recursive: true });
  const name = path.join(stopped, "run.json");
  writeFileSync(name, JSON.stringify({ ...JSON.parse(readFileSync(name, "utf8")), status: "interrupted" }));
  for (const damaged of ["latest", "previous"]) {
    truncateSync(path.join(stopped, "checkpoints", `${damaged}.safetensors`), 1000);
  }
  expect(await splitcom("resume", stopped, "-q")).toMatchObject({ code: 0 });
  expect(metricsOf(stopped)).toBe(metricsOf(parent));
  const log = readFileSync(path.join(stopped, "log.txt"), "utf8");
  expect(log.match(/(latest|previous)\.safetensors/g)).toEqual(["latest.safetensors", "previous.safetensors"]);
});

it("a fork of file data keeps the sample of its run, also where the run is of a version that took the first samples", async () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 8 }, (_, i) => JSON.stringify({ prompt: `p ${i >> 2}`, target: `t ${i}` }));
  writeFileSync(path.join(folder, "d.jsonl"), lines.join("\n"));
  const file = path.join(folder, "d.jsonl");
  const data = { format: "jsonl", train: file, validation: file, maxValidation: 3 };
  const parent = await run({ data: { ...data, validationSample: "first" } });
  // As that version has written it.
  const name = path.join(parent, "run.json");
  const record = JSON.parse(readFileSync(name, "utf8"));
  delete record.config.data.validationSample;
  record.configText = record.configText.replace(/,?\s*"validationSample":\s*"first"/, "");
  writeFileSync(name, JSON.stringify(record));
  expect((await readRecord(parent)).config.data.validationSample).toBe("first");
  const fork = await forkOf(parent);
  expect((await readRecord(fork)).config.data.validationSample).toBe("first");
  expect(metricsOf(fork)).toBe(metricsOf(parent));
});

it("a run whose checkpoints are of another version, or damaged, cannot be forked, and says so", async () => {
  const folder = path.join(temporaryFolder(), "stopped");
  cpSync(path.join(import.meta.dirname, "../../fixtures/version1/stopped"), folder, { recursive: true });
  const earlier = await splitcom("fork", folder);
  expect([earlier.code, earlier.stdout]).toEqual([2, ""]);
  const latest = path.join(folder, "checkpoints", "latest.safetensors");
  expect(earlier.stderr).toContain(
    `${latest}: no checkpoint of the run can be used: the checkpoint is of another version of SplitCom Workbench`,
  );
  truncateSync(latest, 100);
  expect((await splitcom("fork", folder)).stderr).toMatch(
    /no checkpoint of the run can be used: .*truncated|too short/,
  );
});

it("a run without checkpoints cannot be forked, and says so", async () => {
  const parent = await run({});
  rmSync(path.join(parent, "checkpoints"), { recursive: true });
  const { code, stderr } = await splitcom("fork", parent);
  expect(code).toBe(2);
  expect(stderr).toContain("the run has no checkpoint to fork from");
});
