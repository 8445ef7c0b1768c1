/** What inspector and tuner ask for, against what the run really did. */
import { describe, expect, it } from "vitest";
import { payloadKind, type TensorInterface } from "../../../extension/protocol/interfaces.ts";
import type { EpochEvent, StepEvent } from "../../../extension/protocol/run/events.ts";
import { whatIf } from "../../../extension/protocol/run/whatIf.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { tinyConfig } from "../../engine/tinyExperiment.ts";
import { openedArchive } from "./openedArchive.ts";
import { recordRun, tinyEvents } from "./recordedRun.ts";

const theta = 0.99;
const fixed = tinyConfig({ training: { epochs: 4 }, control: { kind: "fixed", theta } });

async function recorded(config = fixed) {
  const events = await tinyEvents(config);
  const run = await recordRun(temporaryFolder(), "run", config);
  const epochs = events.filter((event): event is EpochEvent => event.kind === "epoch");
  const steps = events.filter((event): event is StepEvent => event.kind === "step");
  const decisions = (name: TensorInterface, from: number, to: number) =>
    steps
      .filter(({ epoch }) => epoch >= from && epoch <= to)
      .flatMap((step) => step.decisions.filter((decided) => decided.interface === name))
      .flatMap(({ client, samples }) => samples.map((sample) => ({ client, ...sample })));
  return { run, epochs, steps, decisions, ...openedArchive() };
}

const bytesOf = (epochs: EpochEvent[], name: TensorInterface, field: "bytes" | "baselineBytes") =>
  epochs.flatMap((epoch) => epoch[field].filter((row) => row.interface === name));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe("similarities", () => {
  it.each(["f32", "int8"] as const)("answer for the threshold in force exactly what was sent (%s)", async (payload) => {
    const config = tinyConfig({
      training: { epochs: 4 },
      control: { kind: "fixed", theta },
      wire: { "up.act": { payload, sketch: { kind: "rp", k: 8 } } },
    });
    const { api, run, epochs, decisions } = await recorded(config);
    const table = await api.similarities(run, "up.act");
    expect(table).toMatchObject({ fromEpoch: 2, toEpoch: 4, granularity: "sample" });

    const made = decisions("up.act", 2, 4);
    const [sent, rows] = [sum(made.map(({ sentRows }) => sentRows)), sum(made.map((decision) => decision.rows))];
    // Some were sent and some reused, or the test would say nothing.
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(rows);
    const crossed = sum(bytesOf(epochs.slice(1), "up.act", "bytes").map(({ bytes }) => bytes));
    const baseline = sum(bytesOf(epochs.slice(1), "up.act", "baselineBytes").map(({ bytes }) => bytes));
    expect(whatIf(table, theta)).toEqual({
      theta,
      uploadRatio: sent / rows,
      bytes: crossed,
      saving: 1 - crossed / baseline,
    });
  });

  it("answer exactly for a single epoch, and in the first that everything is sent", async () => {
    const { api, run, epochs } = await recorded();
    for (const { epoch, uploadRatios } of epochs) {
      const table = await api.similarities(run, "up.act", epoch, epoch);
      expect(whatIf(table, theta).uploadRatio).toBe(uploadRatios.find((r) => r.interface === "up.act")!.overall);
      const bytes = bytesOf([epochs[epoch - 1]!], "up.act", "bytes").map((row) => row.bytes);
      expect(whatIf(table, theta).bytes).toBe(sum(bytes));
    }
    const first = await api.similarities(run, "up.act", 1, 1);
    expect(first.similarity).toHaveLength(0);
    expect(whatIf(first, -1)).toMatchObject({ uploadRatio: 1 });
  });

  it("are sorted, with the rows that belong to them, and split payload from overhead", async () => {
    const { api, run, epochs, decisions } = await recorded();
    const table = await api.similarities(run, "up.act", 3, 3);
    const made = decisions("up.act", 3, 3).sort((a, b) => a.similarity! - b.similarity!);
    expect([...table.similarity]).toEqual(made.map(({ similarity }) => similarity));
    const pairs = (similarities: Iterable<number>, rows: Iterable<number>) => {
      const list = [...rows];
      return [...similarities].map((similarity, i) => `${similarity} ${list[i]}`).sort();
    };
    expect(pairs(table.similarity, table.rows)).toEqual(
      pairs(
        made.map(({ similarity }) => similarity!),
        made.map(({ rows }) => rows),
      ),
    );
    const crossed = bytesOf([epochs[2]!], "up.act", "bytes");
    const isPayload = ({ kind }: { kind: string }) => kind === payloadKind("up.act");
    expect(table.payloadBytes).toBe(sum(crossed.filter(isPayload).map(({ bytes }) => bytes)));
    expect(table.overheadBytes).toBe(sum(crossed.filter((row) => !isPayload(row)).map(({ bytes }) => bytes)));
    expect(table.rowBytes).toBe(16 * 4);
  });

  it("know the bytes of a row also where no row was sent", async () => {
    const config = tinyConfig({ control: { kind: "fixed", theta: -1 } });
    const { api, run } = await recorded(config);
    const table = await api.similarities(run, "up.act");
    expect(table).toMatchObject({ sentRows: 0, payloadBytes: 0, rowBytes: 16 * 4 });
    const everything = whatIf(table, 2);
    expect(everything).toMatchObject({ uploadRatio: 1 });
    // Flags of a sent sample cost a little more than of a reused one, and the baseline has no flags at all.
    expect(everything.bytes / table.baselineBytes).toBeCloseTo(1, 1);
  });

  it("are none for an interface that sends everything", async () => {
    const { api, run } = await recorded();
    const table = await api.similarities(run, "down.grad");
    expect(table.similarity).toHaveLength(0);
    expect(table.firstRows).toBe(table.totalRows);
    await expect(api.similarities(run, "up.grad")).rejects.toThrow(
      /no decisions of this interface.*up\.act, down\.grad/,
    );
  });
});

describe("decisions", () => {
  it("are samples x epochs, as they were made", async () => {
    const { api, run, steps } = await recorded();
    const { samples, epochs, similarity, sent } = await api.decisions(run, "up.act", 0);
    const made = steps.flatMap(({ epoch, decisions }) =>
      decisions
        .filter((decided) => decided.client === 0 && decided.interface === "up.act")
        .flatMap((decided) => decided.samples.map((decision) => ({ epoch, ...decision }))),
    );
    expect(epochs).toBe(4);
    expect(samples).toEqual(made.slice(0, 7).map(({ sample }) => sample));
    expect(made).toHaveLength(4 * 7);
    for (const decision of made) {
      const at = samples.indexOf(decision.sample) * epochs + decision.epoch - 1;
      expect(similarity[at]).toBe(Math.fround(decision.similarity ?? Number.NaN));
      expect(sent[at]).toBe(decision.sentRows / decision.rows);
    }
    expect(sent.filter((share) => share === 0).length).toBeGreaterThan(0);
  });

  it("of a client that is not there are refused", async () => {
    const { api, run } = await recorded();
    await expect(api.decisions(run, "up.act", 3)).rejects.toThrow(/no such client \(found 3\); expected 0 to 2/);
  });
});
