/** What the ends of links remember, over whole runs: where and how it is kept. */
import { readdirSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { epochSteps } from "../../extension/engine/experiment.ts";
import { Federation } from "../../extension/engine/federation.ts";
import { openLocalLanes } from "../../extension/engine/lanes/lanes.ts";
import { temporaryFolder } from "./io/temporaryFolder.ts";
import { eventsOf, partiesOf, runTiny, tinyConfig, tinyExperiment } from "./tinyExperiment.ts";

const disk = vi.hoisted(() => ({ full: false }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    writeSync(...given: Parameters<typeof fs.writeSync>) {
      if (disk.full) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      return fs.writeSync(...given);
    },
  };
});

const wires = {
  standard: { "up.act": { sketch: { kind: "rp", k: 8 } } },
  ushape: {
    "up.act": { granularity: "token", payload: "int8", sketch: { kind: "rp", k: 8 } },
    "down.act": { sketch: { kind: "none" } },
  },
} as const;

describe.each(["standard", "ushape"] as const)("%s", (topology) => {
  const base = { topology, cutLayer: 1, wire: wires[topology], control: { kind: "fixed", theta: 0.9995 } } as const;
  const run = (cache: object, more = {}) => runTiny(tinyExperiment(tinyConfig({ ...base, ...more, cache })));

  it.each(["f32", "f16"])("the limit changes no event, probe, adapter or checkpoint: %s", async (storage) => {
    const whole = await run({ storage });
    const reused = eventsOf(whole, "step").flatMap(({ decisions }) =>
      decisions.flatMap(({ samples }) => samples.filter(({ sentRows, rows }) => sentRows < rows)),
    );
    expect(reused.length).toBeGreaterThan(5);
    const limited = await run({ storage, memory: 0 });
    expect(limited.metrics).toBe(whole.metrics);
    expect(limited.probes).toEqual(whole.probes);
    expect(limited.adapters).toEqual(whole.adapters);
    expect(await partiesOf(limited)).toEqual(await partiesOf(whole));
  });

  it("halves change no loss, byte or adapter where everything is sent", async () => {
    const sendAll = { control: { kind: "fixed", theta: 1.5 }, gradientControl: { kind: "fixed", theta: 1.5 } };
    const [exact, halves] = await Promise.all([run({}, sendAll), run({ storage: "f16" }, sendAll)]);
    const figures = (of: typeof exact) => eventsOf(of, "step").map(({ clients, bytes }) => ({ clients, bytes }));
    expect(figures(halves)).toEqual(figures(exact));
    expect(halves.adapters).toEqual(exact.adapters);
  });
});

it("lanes share the limit, and what goes beyond it is on disk under no name", async () => {
  const experiment = tinyExperiment(tinyConfig({ cache: { memory: 0 } }));
  const folder = temporaryFolder();
  const lanes = openLocalLanes(2);
  try {
    const federation = await Federation.open(experiment, lanes, folder);
    for (const [step, batches] of epochSteps(experiment, 1).entries()) await federation.train(1, step + 1, batches);
    for (const { clientCaches, serverCaches } of await federation.memory()) {
      expect([clientCaches.memory, serverCaches.memory]).toEqual([0, 0]);
      expect(Math.min(clientCaches.disk, serverCaches.disk)).toBeGreaterThan(0);
    }
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    await lanes.close();
  }
});

it("a full disk ends the run and keeps the events yielded before", async () => {
  const yielded: string[] = [];
  const run = runTiny(tinyExperiment(tinyConfig({ cache: { memory: 0 } })), {
    onEvent(event) {
      yielded.push(event.kind);
      if (event.kind === "step" && event.step === 2) disk.full = true;
    },
  });
  try {
    await expect(run).rejects.toMatchObject({
      kind: "run-failed",
      parts: { remedy: expect.stringContaining("resume") },
    });
  } finally {
    disk.full = false;
  }
  expect(yielded.filter((kind) => kind === "step")).toHaveLength(2);
});
