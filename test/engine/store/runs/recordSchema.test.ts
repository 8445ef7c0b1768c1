import { describe, expect, it } from "vitest";
import { finalsOf } from "../../../../extension/engine/store/recordFile.ts";
import { checkRecord } from "../../../../extension/engine/store/runs/recordSchema.ts";
import { SplitcomError } from "../../../../extension/protocol/errors.ts";
import { epochEvent, exampleRecord } from "../exampleRun.ts";

const whole = JSON.stringify(
  exampleRecord({
    status: "failed",
    error: { kind: "run-failed", message: "the disk is full.", what: "the disk is full" },
    endedAt: "2025-01-31T12:01:00.000Z",
    backend: { name: "wasm", reason: "native does not load", lanes: 2 },
    git: { commit: null, dirty: true, diff: "+a", diffTruncated: false, untracked: ["b"] },
    data: [{ role: "train", file: null, hash: "synthetic:0:1" }],
    finals: finalsOf(epochEvent(2)),
  }),
);

/** Every place in a JSON value, as the keys that lead there. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[key], ...placesIn(child).map((rest) => [key, ...rest])]);
}

function withValue(path: readonly string[], value: unknown): unknown {
  const record = JSON.parse(whole);
  const parent = path.slice(0, -1).reduce((node, key) => node[key], record);
  parent[path.at(-1)!] = value;
  return record;
}

describe("a run's record", () => {
  it.each([
    ["e2e-csv", "first"],
    ["synthetic", "seeded"],
  ])("of a version that knew no sample of held-out data says which its run used: %s, %s", (format, expected) => {
    const record = JSON.parse(whole);
    delete record.config.data.validationSample;
    Object.assign(record.config.data, { format, maxValidation: 100 });
    expect(checkRecord(record, "run.json").config.data.validationSample).toBe(expected);
  });

  it("with a number beyond the largest is refused by that, not by a null that is not there", () => {
    const record = withValue(["config", "training", "epochs"], JSON.parse("1e999"));
    expect(() => checkRecord(record, "run.json")).toThrow("config.training.epochs: must be integer (found Infinity)");
  });

  it("is read as it was written", () => {
    expect(checkRecord(JSON.parse(whole), "run.json")).toEqual(JSON.parse(whole));
  });

  it.each(placesIn(JSON.parse(whole)).map((path) => [path.join("."), path] as const))(
    "with something else at %s is refused with a sentence that names the field",
    (_name, path) => {
      let refused: unknown;
      try {
        checkRecord(withValue(path, [[7]]), "run.json");
      } catch (error) {
        refused = error;
      }
      expect(refused).toBeInstanceOf(SplitcomError);
      expect((refused as SplitcomError).message).toMatch(/^run\.json: the run's record, field .+ \(found .+\)\.$/);
    },
  );

  it.each([
    ["an epoch that readers would make room for", ["finals", "epoch"], 2e9],
    ["a name of a megabyte", ["config", "name"], "x".repeat(2 ** 20)],
    ["a time that is none", ["startedAt"], "yesterday"],
    ["a process number that the system does not have", ["process", "pid"], 2 ** 40],
    ["an infinite saving", ["finals", "saving", "up"], Number.POSITIVE_INFINITY],
  ])("with %s is refused", (_what, path, value) => {
    expect(() => checkRecord(withValue(path, value), "run.json")).toThrow(SplitcomError);
  });

  it("of an earlier version gets the defaults of what its configuration did not have", () => {
    const earlier = JSON.parse(whole);
    delete earlier.config.cache;
    delete earlier.config.training.clipNorm;
    delete earlier.config.wire["up.act"].selector.sketch.matrix;
    expect(checkRecord(earlier, "run.json").config).toEqual(JSON.parse(whole).config);
  });

  it("of before selectors and payloads had parameters is read in today's form", () => {
    const earlier = JSON.parse(whole);
    const { wire } = earlier.config;
    for (const name of Object.keys(wire)) {
      const { kind, granularity = "sample", sketch = { kind: "none" } } = wire[name].selector;
      wire[name] = { selector: kind, granularity, sketch, payload: wire[name].payload.kind };
    }
    expect(checkRecord(earlier, "run.json").config).toEqual(JSON.parse(whole).config);
  });

  it.each<[string, unknown, string, string]>([
    [
      "a size of the sketch beside the selector",
      { sketch: { kind: "rp", k: -1 } },
      "sketch.k",
      "must be >= 1 (found -1)",
    ],
    [
      "a matrix beside the selector",
      { sketch: { kind: "rp", k: 8, matrix: "x" } },
      "sketch.matrix",
      'must be .+ (found "x")',
    ],
    [
      "a granularity beside the selector",
      { granularity: "word" },
      "granularity",
      'must be sample or token (found "word")',
    ],
    ["a word for the selector", { selector: "tempo" }, "selector", 'must be all, temporal.+ (found "tempo")'],
    ["a word for the payload", { payload: "int9" }, "payload", 'must be f32, f16, int8.+ (found "int9")'],
    ["a kind of payload in today's form", { payload: { kind: 8 } }, "payload.kind", "must be .+ (found 8)"],
  ])("with %s that does not fit names the key that was written", (_what, codec, key, message) => {
    const legacy = { selector: "temporal", payload: "f32", ...(codec as object) };
    const at = `run.json: the run's record, field config.wire.up.act.${key}: ${message}.`;
    const pattern = at.replace(/[.()]/g, (each, i) => (at.slice(i, i + 2) === ".+" ? each : `\\${each}`));
    expect(() => checkRecord(withValue(["config", "wire", "up.act"], legacy), "run.json")).toThrow(
      new RegExp(`^${pattern}$`),
    );
  });

  it("of a later version keeps what this one does not know", () => {
    expect(checkRecord(withValue(["config", "later"], 7), "run.json")).toMatchObject({ config: { later: 7 } });
  });
});
