/** What a hostile log or probe cannot do to the process that reads runs. */
import { appendFileSync, ftruncateSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { describe, expect, it } from "vitest";
import { largest } from "../../../extension/engine/io/files/largest.ts";
import { checkShape } from "../../../extension/engine/io/json.ts";
import { decisionMatrix } from "../../../extension/programs/archive/decisionMatrix.ts";
import { readLabels } from "../../../extension/programs/archive/labelsFile.ts";
import { readProbe } from "../../../extension/programs/archive/probeTensor.ts";
import { RunObservations } from "../../../extension/programs/archive/runObservations.ts";
import { similarityTable } from "../../../extension/programs/archive/similarityTable.ts";
import { TraceBuilder } from "../../../extension/programs/archive/traceBuilder.ts";
import type { StartEvent, StepEvent } from "../../../extension/protocol/run/events.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { stepEvent } from "../../engine/store/exampleRun.ts";
import { beginRun } from "./recordedRun.ts";

const start = (samples: number): StartEvent => ({
  kind: "start",
  clients: [{ client: 0, samples, tokens: 5 }],
  validationSamples: 1,
  truncatedPrompts: 0,
  truncatedTargets: 0,
  stepsPerEpoch: 1,
  trainableParameters: { client: 1, server: 1 },
});
const decided = (epoch: number, client = 0): StepEvent => ({
  ...stepEvent(epoch),
  epoch,
  decisions: [{ interface: "up.act", client, samples: [{ sample: "train/0", similarity: 0.5, sentRows: 1, rows: 2 }] }],
});

describe("decisions", () => {
  it("take room for what a log holds, not for what its start claims", async () => {
    const run = beginRun(temporaryFolder(), "claims");
    run.append(start(2 ** 30));
    run.append(decided(1));
    run.append(decided(100_000));
    const observations = new RunObservations(run.directory);
    const before = process.memoryUsage().arrayBuffers;
    await observations.readOn();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(decisionMatrix(observations, "up.act", 0).sent.filter((share) => share === 0.5)).toHaveLength(2);
    expect(similarityTable(observations, "up.act", { granularity: "sample" }).toEpoch).toBe(0);
  });

  it("of a client that the run does not have are left out", async () => {
    const run = beginRun(temporaryFolder(), "untrusted");
    run.append(start(3));
    run.append(decided(1, 7));
    run.append(decided(1));
    const observations = new RunObservations(run.directory);
    await observations.readOn();
    expect(decisionMatrix(observations, "up.act", 0).samples).toEqual(["train/0"]);
  });
});

describe("curves", () => {
  it("of a log that is too large to draw are refused with a sentence", () => {
    const trace = new TraceBuilder("/run", 0, 100);
    const steps = () => {
      for (let step = 1; step < 100; step++) trace.add(stepEvent(step));
    };
    trace.add(start(1));
    expect(steps).toThrow(/^\/run: the run's logs are too large to draw/);
  });

  it("never go back: a point that would is left out", () => {
    const trace = new TraceBuilder("/run");
    for (const event of [start(1), stepEvent(3), stepEvent(1), stepEvent(4)]) trace.add(event);
    expect([...trace.snapshot().series.loss!.x]).toEqual([3, 4]);
  });
});

it("a probe whose tensor would fill the memory is refused", async () => {
  const run = beginRun(temporaryFolder(), "probe");
  run.saveProbe(1, new Map([["client-0/train/0/current", { shape: [1], values: new Float32Array(1) }]]));
  const file = path.join(run.directory, "probes/epoch-001.safetensors");
  const values = 2 ** 24 + 1;
  const tensor = { dtype: "F32", shape: [values, 1], data_offsets: [0, 4 * values] };
  const header = Buffer.from(JSON.stringify({ "client-0/train/0/current": tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const descriptor = openSync(file, "w");
  writeSync(descriptor, Buffer.concat([length, header]));
  ftruncateSync(descriptor, 8 + header.length + 4 * values);
  await expect(readProbe(run.directory, 1, 0, "train/0", "up.act")).rejects.toThrow(/too large to be shown/);
});

it("labels larger than anybody writes are refused before they are read", async () => {
  const run = beginRun(temporaryFolder(), "labels");
  const file = path.join(run.directory, "labels.json");
  appendFileSync(file, "");
  ftruncateSync(openSync(file, "r+"), largest.labels + 1);
  await expect(readLabels(run.directory)).rejects.toThrow(/too large/);
});

it("a value of millions of items is reported by its beginning", () => {
  const value = { list: Array.from({ length: 5_000_000 }, () => 7) };
  const refused = () => checkShape(Type.Object({ list: Type.String() }), value, "f.json", "the file");
  expect(refused).toThrow(/^f\.json: the file, field list: must be string \(found \[7,7,.{50,60}…\)\.$/);
});
