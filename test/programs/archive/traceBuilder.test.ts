import { describe, expect, it } from "vitest";
import { TraceBuilder } from "../../../extension/programs/archive/traceBuilder.ts";
import type { EpochEvent, ProbeEvent, RunEvent, StepEvent } from "../../../extension/protocol/run/events.ts";
import { isPerEpoch, seriesName, updateFits } from "../../../extension/protocol/run/trace.ts";
import { tinyConfig } from "../../engine/tinyExperiment.ts";
import { tinyEvents } from "./recordedRun.ts";

const config = tinyConfig({ control: { kind: "bangbang", low: 0.9, high: 0.99 } });

async function built(chosen = config) {
  const events = await tinyEvents(chosen);
  const trace = new TraceBuilder("/run");
  for (const event of events) trace.add(event);
  const of = <K extends RunEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
  return { events, trace, of, series: trace.snapshot().series };
}

/** Points as pairs. */
const points = ({ x, y }: { x: Float64Array; y: Float64Array }) => Array.from(x, (value, i) => [value, y[i]]);

describe("a trace", () => {
  it("has a curve for every figure of the epochs, over epochs", async () => {
    const { series, of } = await built();
    const byEpoch = (read: (epoch: EpochEvent) => unknown) => of("epoch").map((event) => [event.epoch, read(event)]);
    expect(points(series[seriesName.perplexity]!)).toEqual(byEpoch(({ perplexity }) => perplexity));
    expect(points(series[seriesName.uplinkSaving]!)).toEqual(byEpoch(({ saving }) => saving.up));
    expect(points(series[seriesName.totalSaving]!)).toEqual(byEpoch(({ saving }) => saving.total));
    expect(points(series[seriesName.uploadRatio("up.act")]!)).toEqual(
      byEpoch(({ uploadRatios }) => uploadRatios.find((ratio) => ratio.interface === "up.act")!.overall),
    );
    expect(points(series[seriesName.clientUploadRatio("up.act", 1)]!)).toEqual(
      byEpoch(({ uploadRatios }) => uploadRatios.find((ratio) => ratio.interface === "up.act")!.byClient[1]!.ratio),
    );
    expect(points(series[seriesName.stage("up.act", "selection")]!)).toEqual(
      points(series[seriesName.uploadRatio("up.act")]!),
    );
    expect(points(series[seriesName.stage("down.grad", "total")]!)).toEqual(byEpoch(() => 1));
    expect(points(series[seriesName.baselineBytes]!)).toEqual(
      byEpoch(({ cumulative }) => cumulative.baselineUp + cumulative.baselineDown),
    );
    expect(points(series[seriesName.samplesPerSecond]!)).toEqual(
      of("epochTiming").map(({ epoch, samplesPerSecond }) => [epoch, samplesPerSecond]),
    );
  });

  it("has a curve for every figure of the steps, at fractions of epochs", async () => {
    const { series, of } = await built();
    const x = (step: StepEvent) => step.step / 3;
    const second = of("step").filter(({ clients }) => clients.some(({ client }) => client === 1));
    expect(points(series[seriesName.clientLoss(1)]!)).toEqual(
      second.map((step) => [x(step), step.clients.find(({ client }) => client === 1)!.loss]),
    );
    // Each epoch's mean loss is the mean over its steps, weighted by their target tokens.
    const losses = series[seriesName.loss]!;
    const tokens = of("step").map(({ clients }) => clients.reduce((sum, { targetTokens }) => sum + targetTokens, 0));
    const weighted = [0, 1, 2].map((i) => losses.y[i]! * tokens[i]!);
    const mean = weighted.reduce((a, b) => a + b) / tokens.slice(0, 3).reduce((a, b) => a + b);
    expect(mean).toBeCloseTo(of("epoch")[0]!.trainLoss, 12);
    expect(points(series[seriesName.stepTime]!)).toEqual(of("timing").map(({ step, wallMs }) => [step / 3, wallMs]));
    expect(points(series[seriesName.elapsed]!)).toEqual(of("timing").map(({ step, atMs }) => [step / 3, atMs / 1000]));
    expect(points(series[seriesName.epochElapsed]!)).toEqual(
      of("epochTiming").map(({ epoch, atMs }) => [epoch, atMs / 1000]),
    );
  });

  it("has a curve for every phase of a step: what it took on average in each epoch", async () => {
    const { series, of } = await built();
    const mean = (epoch: number) => {
      const steps = of("timing").filter((timing) => timing.epoch === epoch);
      return steps.reduce((sum, { phaseMs }) => sum + phaseMs.server, 0) / steps.length;
    };
    expect(points(series[seriesName.phaseTime("server")]!)).toEqual(
      of("epochTiming").map(({ epoch }) => [epoch, expect.closeTo(mean(epoch), 9)]),
    );
    expect(isPerEpoch(seriesName.phaseTime("server"))).toBe(true);
  });

  it("adds bytes up to what the ledger says", async () => {
    const { series, of } = await built();
    const { up, down } = of("epoch").at(-1)!.cumulative;
    const last = (name: string) => series[name]!.y.at(-1)!;
    expect(last(seriesName.totalBytes)).toBe(up + down);
    expect(last(seriesName.uplinkBytes)).toBe(up);
    const kinds = ["activation", "gradient", "label", "adapter", "control"] as const;
    expect(kinds.reduce((sum, kind) => sum + last(seriesName.bytes(kind)), 0)).toBe(up + down);
    // All is sent as f32, so that there is no side information.
    expect(series[seriesName.bytePart("side")]).toBeUndefined();
    expect(last(seriesName.bytePart("values")) + last(seriesName.bytePart("header"))).toBe(up + down);
  });

  it("has the rewards and states of a learned threshold, at its decisions", async () => {
    const learned = tinyConfig({ control: { kind: "ddpg", low: 0.9, high: 0.9999, every: 1 } });
    const { series, of } = await built(learned);
    const decisions = of("policy");
    // The first epoch is one interval; the others have three steps each.
    expect(decisions.map(({ step }) => step)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(points(series[seriesName.policyState("activation", "progress")]!)).toEqual(
      decisions.map(({ step, state }) => [step / 3, state[7]]),
    );
    expect(points(series[seriesName.reward("activation")]!)).toEqual(
      decisions.slice(1).map(({ step, reward }) => [step / 3, reward!.total]),
    );
    expect(points(series[seriesName.rewardPart("activation", "bytes")]!)).toHaveLength(6);
  });

  it("sends what curves share once", async () => {
    const { series } = await built();
    expect(series[seriesName.totalBytes]!.x).toBe(series[seriesName.loss]!.x);
    expect(series[seriesName.perplexity]!.x).not.toBe(series[seriesName.loss]!.x);
  });

  it("shows theta as a staircase: both values where it changes", async () => {
    const { series, of } = await built();
    const change = of("control")[1]!;
    expect(of("control").map(({ step }) => step)).toEqual([0, 3]);
    const { x, y } = series[seriesName.theta("activation")]!;
    const at = Array.from(x).flatMap((value, i) => (value === 1 ? [y[i]] : []));
    expect(at).toEqual([0.99, change.theta]);
    expect(x.at(-1)).toBe(3);
  });

  it("keeps histograms, changes of theta and probes, and similarity by block from the second epoch on", async () => {
    const { trace, series, of } = await built();
    const { histograms, controls, probes, start } = trace.snapshot();
    expect(start).toEqual(of("start")[0]);
    expect(histograms.filter((histogram) => histogram.interface === "up.act").map(({ epoch }) => epoch)).toEqual([
      1, 2, 3,
    ]);
    expect(histograms.at(-1)).toMatchObject({ epoch: 3 });
    expect(controls).toEqual(of("control"));
    expect(probes).toEqual(of("probe"));
    const third = (probe: ProbeEvent) => probe.layerSimilarity![2];
    expect(points(series[seriesName.blockSimilarity(3)]!)).toEqual(
      of("probe")
        .slice(1)
        .map((probe) => [probe.epoch, third(probe)]),
    );
  });

  it("in pieces is the same as whole", async () => {
    const { events, trace: whole } = await built();
    const trace = new TraceBuilder("/run");
    const [first, ...others] = [3, 4, 5, 11, 12, 20, events.length];
    for (const event of events.slice(0, first)) trace.add(event);
    const followed = trace.snapshot();
    expect(trace.update()).toBeUndefined();
    let { seq } = followed;
    let from = first!;
    for (const to of others) {
      for (const event of events.slice(from, to)) trace.add(event);
      from = to;
      const update = trace.update()!;
      expect(updateFits(seq, update)).toBe("fits");
      seq = update.seq;
      for (const [name, { x, y }] of Object.entries(update.series)) {
        const known = followed.series[name] ?? { x: new Float64Array(), y: new Float64Array() };
        followed.series[name] = { x: Float64Array.of(...known.x, ...x), y: Float64Array.of(...known.y, ...y) };
      }
      followed.histograms.push(...update.histograms);
      followed.controls.push(...update.controls);
      followed.probes.push(...update.probes);
    }
    expect({ ...followed, seq }).toEqual(whole.snapshot());
  });
});
