import { describe, expect, it } from "vitest";
import { stageFactors } from "../../../extension/protocol/run/stageFactors.ts";
import { eventsOf, runTiny, tinyConfig, tinyExperiment } from "../../engine/tinyExperiment.ts";

const temporal = { selector: "temporal", granularity: "token", sketch: { kind: "none" } } as const;

type Wire = NonNullable<NonNullable<Parameters<typeof tinyConfig>[0]>["wire"]>;

async function factors(wire: Wire) {
  const experiment = tinyExperiment(tinyConfig({ wire, control: { kind: "fixed", theta: 0.999 } }));
  const { width } = experiment.model.config;
  return { width, rows: stageFactors(eventsOf(await runTiny(experiment), "epoch")) };
}

describe("factors of the saving", () => {
  it("are 1 where all is sent in f32", async () => {
    for (const { selection, coding, framing, total } of (await factors({ "up.act": { selector: "all" } })).rows) {
      for (const factor of [selection, coding, framing, total]) expect(factor).toBeCloseTo(1, 12);
    }
  });

  // Of quantized rows the scale, 4 bytes, comes along.
  it.each([
    ["f16", (width: number) => 2 * width],
    ["int8", (width: number) => width + 4],
    ["int4", (width: number) => width / 2 + 4],
  ] as const)(
    "of %s are the selector's, as of f32, times the payload's, on activations and gradients",
    async (payload, rowBytes) => {
      const { rows: plain } = await factors({ "up.act": temporal, "down.grad": { selector: "all" } });
      const { rows: coded, width } = await factors({
        "up.act": { ...temporal, payload },
        "down.grad": { selector: "all", payload },
      });
      expect(coded.map((row) => row.interface)).toEqual(["up.act", "down.grad"]);
      for (const [index, row] of coded.entries()) {
        expect(row.coding).toBeCloseTo(rowBytes(width) / (4 * width), 12);
        expect(row.selection * row.coding! * row.framing!).toBeCloseTo(row.total, 12);
        expect(row.total).toBeLessThan(plain[index]!.total);
      }
      expect(plain[0]!.selection).toBeLessThan(1);
      expect(coded[1]!.selection).toBe(1);
    },
  );

  it("have no coding where nothing was sent", async () => {
    const config = tinyConfig({ wire: { "up.act": temporal }, control: { kind: "fixed", theta: -1 } });
    const epochs = eventsOf(await runTiny(tinyExperiment(config)), "epoch");
    const [upAct] = stageFactors(epochs.slice(1));
    expect(upAct).toMatchObject({ selection: 0, coding: null, framing: null });
    expect(upAct!.total).toBeGreaterThan(0);
  });
});
