/** The payload topk: the law by which channels are drawn, and the way back over the same channels. */
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { createSampleSlots } from "../../../extension/engine/wire/cache/sampleSlots.ts";
import { draw } from "../../../extension/engine/wire/payload/topk.ts";
import { createReceiver } from "../../../extension/engine/wire/receiver.ts";
import { createSender } from "../../../extension/engine/wire/sender.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { predictTiny, tinyCaches } from "../../programs/validate/predictTiny.ts";
import { eventsOf, runTiny, tinyConfig, tinyExperiment } from "../tinyExperiment.ts";
import { linkOptions, tensor } from "./linkFixtures.ts";

const payload = { kind: "topk", share: 0.4, alpha: 0.2, law: "weights" } as const;

/** Of every set of two of five channels, the probability of being drawn; channels 1 and 3 have the largest magnitudes. */
function probabilities(alpha: number, law: "weights" | "pool"): Map<string, number> {
  const isTop = (channel: number) => channel === 1 || channel === 3;
  const channels = [0, 1, 2, 3, 4];
  const weight = (channel: number) => (isTop(channel) ? (1 - alpha) / 2 : alpha / 3);
  /** Of drawing `next` where `gone` is drawn already. */
  const single = (next: number, gone?: number) => {
    const left = channels.filter((channel) => channel !== gone);
    if (law === "weights") return weight(next) / left.reduce((sum, channel) => sum + weight(channel), 0);
    return (isTop(next) ? 1 - alpha : alpha) / left.filter((channel) => isTop(channel) === isTop(next)).length;
  };
  const found = new Map<string, number>();
  for (const first of channels)
    for (const second of channels.filter((channel) => channel !== first)) {
      const name = [first, second].sort().join();
      found.set(name, (found.get(name) ?? 0) + single(first) * single(second, first));
    }
  return found;
}

describe.each(["weights", "pool"] as const)("channels drawn by the law %s", (law) => {
  test.each([0.1, 0.5])("come up as often as it says, alpha %d", (alpha) => {
    const random = randomStream(3, `${law} ${alpha}`);
    const row = Float32Array.of(0.1, -5, 0.2, 4, -0.3);
    const trials = 20_000;
    const counts = new Map<string, number>();
    for (let trial = 0; trial < trials; trial++) {
      const name = draw(row, 2, { alpha, law }, random).join();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const expected = probabilities(alpha, law);
    expect([...expected.values()].reduce((sum, one) => sum + one)).toBeCloseTo(1, 12);
    const square = [...expected].reduce((sum, [name, probability]) => {
      const wanted = probability * trials;
      return sum + ((counts.get(name) ?? 0) - wanted) ** 2 / wanted;
    }, 0);
    // Chi-square of nine degrees of freedom is larger once in 10,000 samples.
    expect(square).toBeLessThan(33.7);
  });

  test("are the largest alone where alpha is 0, and always those that are not finite", () => {
    const random = randomStream(1, "odd");
    expect([...draw(Float32Array.of(1, -5, 2, 4, 3), 2, { alpha: 0, law }, random)]).toEqual([1, 3]);
    const odd = Float32Array.of(1, 5, Number.NaN, 4, Number.NEGATIVE_INFINITY);
    for (let trial = 0; trial < 50; trial++) expect([...draw(odd, 2, { alpha: 0.9, law }, random)]).toEqual([2, 4]);
  });
});

describe("the payload topk", () => {
  const dim = 10;
  /** Both ways of a cut; each party keeps what it chose or was sent on the way forward. */
  function cut(selector: "all" | "temporal") {
    const forward = linkOptions({ selector, granularity: "token", payload }, { dim });
    const backward = { ...linkOptions({ selector: "all", payload }, { dim }), interface: "down.grad" as const };
    const [client, server] = [createSampleSlots(), createSampleSlots()];
    return {
      up: createSender(forward, { choices: client }),
      atServer: createReceiver(forward, { choices: server }),
      down: createSender(backward, { forwardChoices: server }),
      atClient: createReceiver(backward, { forwardChoices: client }),
    };
  }
  const sent = (values: Float32Array) => [...values].map((value) => value !== 0);

  test("sends each row's channels as they are, and back the gradient of the same ones, without their indices", () => {
    const { up, atServer, down, atClient } = cut("all");
    const activation = tensor(0, 3, dim);
    const frame = up.encode(1, [activation], 0);
    const received = atServer.decode(frame.bytes)[0]!;
    expect(sent(received.values).filter(Boolean)).toHaveLength(3 * 4);
    for (const [i, value] of received.values.entries()) expect([0, activation.values[i]]).toContain(value);
    const gradient = down.encode(1, [tensor(0, 3, dim, 8)], 0);
    expect([frame.payloadBytes, gradient.payloadBytes]).toEqual([3 * (4 * 4 + 2), 3 * 4 * 4]);
    expect(sent(atClient.decode(gradient.bytes)[0]!.values)).toEqual(sent(received.values));
  });

  test("goes by the channels of each row's last visit where only some rows are sent again", () => {
    const { up, atServer, down, atClient } = cut("temporal");
    const first = tensor(0, 3, dim);
    atServer.decode(up.encode(1, [first], 0.9).bytes);
    const values = Float32Array.from(first.values, (value, i) => (i < dim ? -value : value));
    const again = up.encode(2, [{ ...first, values }], -0.99);
    atServer.decode(again.bytes);
    const held = atServer.reference(0)!;
    const gradient = atClient.decode(down.encode(2, [tensor(0, 3, dim, 8)], 0).bytes)[0]!;
    expect(sent(gradient.values)).toEqual(sent(held.values));
  });

  test("sends the bytes that were predicted, holds what was predicted, and resumes to the same events", async () => {
    const wire = { "up.act": { selector: "all", payload }, "down.grad": { selector: "all", payload } };
    const { config } = tinyExperiment(tinyConfig({ wire }));
    const whole = await runTiny(tinyExperiment(config));
    const [start] = eventsOf(whole, "start");
    const rows = eventsOf(whole, "epoch").flatMap(({ bytes }) => bytes);
    const steps = start!.stepsPerEpoch * config.training.epochs;
    for (const { interface: name, coded } of predictTiny(config).bytesPerStep) {
      const all = rows.filter((row) => row.interface === name).reduce((sum, { bytes }) => sum + bytes, 0);
      expect(all).toBeCloseTo(coded * steps, 6);
    }
    const cached = { ...config, cache: { memory: "auto" as const, storage: "f32" as const }, lanes: 1 };
    expect(await tinyCaches(cached)).toEqual(predictTiny(cached).cacheBytes);
    const checkpoint = whole.checkpoints.find(({ epoch, round }) => epoch === 1 && round === 0)!;
    const rest = await runTiny(tinyExperiment(config), { from: checkpoint, lanes: 2 });
    expect(whole.metrics.endsWith(rest.metrics)).toBe(true);
    expect(rest.adapters).toEqual(whole.adapters);
  });

  test("is refused on a gradient with other parameters than the activation's, with the value that fits", () => {
    const wire = { "up.act": { payload }, "down.grad": { payload: { ...payload, share: 0.5 } } };
    const { issues } = parseConfig(JSON.stringify({ model: "nano", data: { format: "synthetic" }, wire }), "a.json");
    expect(issues.map(({ message }) => message)).toEqual([
      "wire.down.grad.payload.share: 0.5 is not 0.4, as up.act has; the gradient reuses what the activation's payload chose",
    ]);
  });
});
