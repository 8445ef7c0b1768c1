import { describe, expect, it } from "vitest";
import { directionOf } from "../../extension/protocol/interfaces.ts";
import type { GroupSetting } from "../../extension/protocol/messages/runnerApi.ts";
import type { ByteRow } from "../../extension/protocol/run/events.ts";
import { eventsOf, runTiny, type TinyRun, tinyConfig, tinyExperiment } from "./tinyExperiment.ts";

const splitLora = tinyConfig({ wire: { "up.act": { selector: "all" } } });
const losses = (run: TinyRun) => eventsOf(run, "step").map(({ clients }) => clients.map(({ loss }) => loss));
const perplexities = (run: TinyRun) => eventsOf(run, "epoch").map(({ perplexity }) => perplexity);
const total = (rows: ByteRow[], direction: string) =>
  rows.filter((row) => row.direction === direction).reduce((sum, { bytes }) => sum + bytes, 0);

describe("invariants of the method", () => {
  it("1: a theta above 1 sends all, bit for bit as the selector `all`", async () => {
    const [all, temporal] = [
      await runTiny(tinyExperiment(splitLora)),
      await runTiny(tinyExperiment(tinyConfig({ control: { kind: "fixed", theta: 1.5 } }))),
    ];
    expect(losses(temporal)).toEqual(losses(all));
    expect(perplexities(temporal)).toEqual(perplexities(all));
    expect(temporal.adapters).toEqual(all.adapters);
    expect(eventsOf(temporal, "epoch").map(({ uploadRatios }) => uploadRatios[0]?.overall)).toEqual([1, 1, 1]);
  });

  it.each(["sample", "token"] as const)(
    "2: a theta of -1 sends no activation after the first epoch (%s)",
    async (granularity) => {
      const config = tinyConfig({
        control: { kind: "fixed", theta: -1 },
        wire: { "up.act": { granularity, sketch: { kind: "rp", k: 8 } } },
      });
      const epochs = eventsOf(await runTiny(tinyExperiment(config)), "epoch");
      expect(epochs.map(({ uploadRatios }) => uploadRatios[0]?.overall)).toEqual([1, 0, 0]);
      const payload = epochs.map(({ bytes }) => bytes.filter(({ kind }) => kind === "activation"));
      expect(payload[0]).not.toEqual([]);
      expect(payload.slice(1)).toEqual([[], []]);
    },
  );

  it("3: the saving is one minus the frames' bytes over those of the same run with all + f32", async () => {
    const reference = await runTiny(tinyExperiment(splitLora));
    const run = await runTiny(
      tinyExperiment(tinyConfig({ control: { kind: "fixed", theta: 0.9 }, wire: { "up.act": { payload: "int8" } } })),
    );
    const last = eventsOf(run, "epoch").at(-1)!;
    const full = eventsOf(reference, "epoch").at(-1)!;
    expect(last.cumulative.baselineUp).toBe(full.cumulative.up);
    expect(last.cumulative.baselineDown).toBe(full.cumulative.down);
    expect(full.saving).toEqual({ up: 0, down: 0, total: 0 });
    expect(last.saving.up).toBe(1 - last.cumulative.up / full.cumulative.up);
    const { up, down, baselineUp, baselineDown } = last.cumulative;
    expect(last.saving.total).toBe(1 - (up + down) / (baselineUp + baselineDown));
    const rows = eventsOf(run, "epoch").flatMap(({ bytes }) => bytes);
    expect([total(rows, "up"), total(rows, "down")]).toEqual([up, down]);
    expect(rows.every((row) => directionOf(row.interface) === row.direction)).toBe(true);
    expect(last.saving.up).toBeGreaterThan(0.3);
  });

  it("6: the same config and seed give the same metrics, another seed gives others", async () => {
    const config = tinyConfig({ lora: { dropout: 0.1 }, control: { kind: "bangbang" } });
    const first = await runTiny(tinyExperiment(config));
    expect((await runTiny(tinyExperiment(config))).metrics).toBe(first.metrics);
    const other = await runTiny(tinyExperiment(tinyConfig({ ...config, seed: 1 })));
    expect(other.metrics).not.toBe(first.metrics);
  });
});

describe("the U-shape", () => {
  const shape = { topology: "ushape", cutLayer: 1 } as const;
  const always = { selector: "all" } as const;
  const ratios = (run: TinyRun) =>
    eventsOf(run, "epoch").map(({ uploadRatios }) =>
      uploadRatios.map(({ interface: name, overall }) => [name, overall]),
    );

  it("1: thetas above 1 send all, bit for bit as the selector `all`", async () => {
    const wire = { "up.act": always, "down.act": always, "up.grad": always, "down.grad": always };
    const all = await runTiny(tinyExperiment(tinyConfig({ ...shape, wire })));
    const fixed = { kind: "fixed", theta: 1.5 } as const;
    const temporal = await runTiny(tinyExperiment(tinyConfig({ ...shape, control: fixed, gradientControl: fixed })));
    expect(losses(temporal)).toEqual(losses(all));
    expect(perplexities(temporal)).toEqual(perplexities(all));
    expect(temporal.adapters).toEqual(all.adapters);
  });

  it("2: each group's theta of -1 sends nothing of its own after the first epoch, and leaves the other alone", async () => {
    const [nothing, everything] = [-1, 1.5].map((theta) => ({ kind: "fixed", theta }) as const);
    const control = { control: nothing!, gradientControl: everything! };
    const activations = await runTiny(tinyExperiment(tinyConfig({ ...shape, ...control })));
    expect(ratios(activations)[1]).toEqual([
      ["up.act", 0],
      ["down.act", 0],
      ["up.grad", 1],
      ["down.grad", 1],
    ]);
    const gradients = await runTiny(
      tinyExperiment(tinyConfig({ ...shape, control: everything!, gradientControl: nothing! })),
    );
    expect(ratios(gradients)[1]).toEqual([
      ["up.act", 1],
      ["down.act", 1],
      ["up.grad", 0],
      ["down.grad", 0],
    ]);
  });

  it("3: labels cost nothing, neither in what was sent nor in the baseline", async () => {
    const epochs = eventsOf(await runTiny(tinyExperiment(tinyConfig(shape))), "epoch");
    const rows = epochs.flatMap(({ bytes, baselineBytes }) => [...bytes, ...baselineBytes]);
    expect([...new Set(rows.map(({ interface: name }) => name))].sort()).toEqual(
      ["down.act", "down.adapter", "down.control", "down.grad", "up.act", "up.adapter", "up.grad"].sort(),
    );
  });

  it("6: the same configuration gives the same metrics, on any number of lanes", async () => {
    const config = tinyConfig({
      ...shape,
      control: { kind: "bangbang" },
      gradientControl: { kind: "ddpg", low: 0.5, high: 0.99, every: 1 },
      lora: { rank: 2, alpha: 4, dropout: 0.1 },
    });
    const first = await runTiny(tinyExperiment(config));
    expect((await runTiny(tinyExperiment(config), { lanes: 2 })).metrics).toBe(first.metrics);
  });

  it("reports both groups' thresholds, and lets the user move each", async () => {
    const byHand: GroupSetting[] = [];
    const gradientControl = { kind: "manual", theta: 1.5 } as const;
    const run = await runTiny(tinyExperiment(tinyConfig({ ...shape, gradientControl })), {
      byHand,
      onEvent: (event) => event.kind === "step" && event.step === 4 && byHand.push({ group: "gradient", setting: -1 }),
    });
    expect(eventsOf(run, "control").map(({ step, group, theta, source }) => [step, group, theta, source])).toEqual([
      [0, "activation", 0.98, "start"],
      [0, "gradient", 1.5, "start"],
      [4, "gradient", -1, "user"],
    ]);
    const sent = eventsOf(run, "step").map(({ decisions }) =>
      decisions.some(({ interface: name, samples }) => name === "up.grad" && samples.some((s) => s.sentRows > 0)),
    );
    expect(sent.slice(3, 6)).toEqual([true, false, false]);
    expect(eventsOf(run, "epoch").map(({ thetas }) => [thetas.activation, thetas.gradient])).toEqual([
      [0.98, 1.5],
      [0.98, -1],
      [0.98, -1],
    ]);
  });

  it("refuses a threshold for gradients where all of them are sent", async () => {
    const byHand: GroupSetting[] = [{ group: "gradient", setting: 0.5 }];
    await expect(runTiny(tinyExperiment(splitLora), { byHand })).rejects.toThrow(/no threshold decides on gradients/);
  });
});

describe("lanes", () => {
  it("change nothing, to the last bit: what they send is summed in the order of clients", async () => {
    const config = tinyConfig({ clients: 5, training: { epochs: 2 } });
    const one = await runTiny(tinyExperiment(config), { lanes: 1 });
    const three = await runTiny(tinyExperiment(config), { lanes: 3 });
    expect(three.metrics).toBe(one.metrics);
    expect(three.adapters).toEqual(one.adapters);
  });
});

describe("a run", () => {
  it("learns, and uploads less as activations settle", async () => {
    const run = await runTiny(
      tinyExperiment(tinyConfig({ training: { epochs: 6 }, control: { kind: "fixed", theta: 0.95 } })),
    );
    const epochs = eventsOf(run, "epoch");
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.95 * epochs[0]!.trainLoss);
    expect(epochs.at(-1)!.saving.up).toBeGreaterThan(0.2);
  });

  it("aggregates every so many steps and evaluates the mean all the same", async () => {
    const run = await runTiny(tinyExperiment(tinyConfig({ training: { aggregateEvery: 2, epochs: 1 } })));
    const steps = eventsOf(run, "step");
    const exchanged = steps.map(({ bytes }) => bytes.some((row) => row.interface === "up.adapter"));
    expect(steps).toHaveLength(3);
    expect(exchanged).toEqual([false, true, false]);
    expect(eventsOf(run, "epoch")[0]!.perplexity).toBeGreaterThan(1);
  });

  it("idles clients that have no samples left in an epoch", async () => {
    const run = await runTiny(tinyExperiment(tinyConfig({ training: { epochs: 1 } })));
    expect(eventsOf(run, "step").map(({ clients }) => clients.map(({ client }) => client))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0],
    ]);
  });

  it("lets the user move the threshold, from the next step on", async () => {
    const byHand: GroupSetting[] = [];
    const run = await runTiny(tinyExperiment(tinyConfig({ control: { kind: "manual", theta: 1.5 } })), {
      byHand,
      onEvent: (event) =>
        event.kind === "step" && event.step === 4 && byHand.push({ group: "activation", setting: -1 }),
    });
    expect(eventsOf(run, "control").map(({ step, theta, source }) => ({ step, theta, source }))).toEqual([
      { step: 0, theta: 1.5, source: "start" },
      { step: 4, theta: -1, source: "user" },
    ]);
    const sent = eventsOf(run, "step").map(({ decisions }) =>
      decisions
        .flatMap(({ interface: name, samples }) => (name === "up.act" ? samples : []))
        .some((s) => s.sentRows > 0),
    );
    expect(sent.slice(3, 6)).toEqual([true, false, false]);
  });

  it("fails, saying where and what to do, when training diverges", async () => {
    const config = tinyConfig();
    const failed = runTiny(
      tinyExperiment({ ...config, training: { ...config.training, learningRate: 1e30, clipNorm: 0 } }),
    );
    await expect(failed).rejects.toThrow(
      /client \d, epoch 1, step [23]: training diverged.*Lower training.learningRate/,
    );
  });

  it("ends as interrupted before its next step when asked to", async () => {
    const abort = new AbortController();
    const run = await runTiny(tinyExperiment(tinyConfig()), {
      signal: abort.signal,
      onEvent: (event) => event.kind === "step" && event.step === 2 && abort.abort(),
    });
    expect(eventsOf(run, "end")).toEqual([{ kind: "end", status: "interrupted", epoch: 1, step: 2 }]);
    expect(eventsOf(run, "step")).toHaveLength(2);
  });

  it("probes fixed samples: similarity by layer and token, and what the server holds", async () => {
    const run = await runTiny(tinyExperiment(tinyConfig({ control: { kind: "fixed", theta: -1 } })));
    const [first, second] = eventsOf(run, "probe");
    expect(first).toMatchObject({ layerSimilarity: null, tokenSimilarity: null });
    expect(second!.layerSimilarity).toHaveLength(4);
    expect(second!.tokenSimilarity!.map((row) => row.length)).toEqual(second!.samples.map(({ rows }) => rows));
    expect(second!.layerSimilarity!.every((s) => s > 0.5 && s < 1)).toBe(true);
    // Nothing was sent again, so the references stay while the activations move on.
    const [before, , after] = run.probes.map((probed) => probed[0]!.tensors[0]!);
    expect(after).toMatchObject({ interface: "up.act", reference: before!.reference });
    expect(after!.current).not.toEqual(before!.current);
  });
});

it("writes the same rounded events as ever (golden file; --update after a change that is meant)", async () => {
  const config = tinyConfig({ training: { epochs: 2 }, control: { kind: "bangbang", low: 0.9, high: 0.99 } });
  const { metrics } = await runTiny(tinyExperiment(config));
  const rounded = metrics.replaceAll(/-?\d+\.\d+(e[-+]\d+)?/g, (number) => Number(number).toPrecision(4));
  await expect(`${rounded}\n`).toMatchFileSnapshot("../golden/tinyRun.jsonl");
});
