import path from "node:path";
import { expect, it } from "vitest";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { secondsPerStep } from "../../../extension/programs/validate/pace.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { epochEvent, exampleRecord, timingEvent } from "../../engine/store/exampleRun.ts";

const record = exampleRecord();
const { config } = record;

function endedRun(): string {
  const directory = path.join(temporaryFolder(), "run");
  const store = createRun(directory, record);
  store.append({ ...timingEvent(1), step: 4, atMs: 10_000 });
  store.append(epochEvent(1));
  store.append({ kind: "end", status: "done", epoch: 1, step: 4 });
  return directory;
}

it("a step's time is that of the earlier run, with all that came between its steps", async () => {
  expect(await secondsPerStep(config, endedRun())).toBe(2.5);
});

it("an earlier run says nothing of a run that trains another way, and all of one that only sends or learns another way", async () => {
  const run = endedRun();
  const { training } = config;
  expect(await secondsPerStep({ ...config, cutLayer: config.cutLayer + 1 }, run)).toBeUndefined();
  expect(await secondsPerStep({ ...config, training: { ...training, batchSize: 99 } }, run)).toBeUndefined();
  const others = { learningRate: 1, epochs: 50 };
  expect(await secondsPerStep({ ...config, seed: 9, training: { ...training, ...others } }, run)).toBe(2.5);
});

it("a run that is not there, or still computes, says nothing", async () => {
  const directory = path.join(temporaryFolder(), "run");
  createRun(directory, record).append({ ...timingEvent(1), step: 4, atMs: 10_000 });
  expect(await secondsPerStep(config, directory)).toBeUndefined();
  expect(await secondsPerStep(config, path.join(directory, "none"))).toBeUndefined();
});
