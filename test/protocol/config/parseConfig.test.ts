import { describe, expect, it } from "vitest";
import { type ConfigIssue, configIssuesToError } from "../../../extension/protocol/config/configIssues.ts";
import { kindsOf } from "../../../extension/protocol/config/objectHints.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { allPaths, jsonSchema, schemaAt, showPath } from "../../../extension/protocol/config/schema/configSchema.ts";
import { leaves, objects, ofWrongType, outside, smallest, withValue } from "../schemaValues.ts";

const payloads = kindsOf(schemaAt(["wire", "up.act", "payload"])!).join(", ");

function issuesOf(text: string): readonly ConfigIssue[] {
  const { config, issues } = parseConfig(text, "a.splitcom.json");
  expect(config === undefined).toBe(issues.length > 0);
  return issues;
}

const messagesOf = (text: string) => issuesOf(text).map((issue) => issue.message);

describe("parseConfig accepts", () => {
  it("the smallest configuration, every default filled in", () => {
    const { config } = parseConfig(JSON.stringify(smallest), "a.splitcom.json");
    expect(config).toMatchInlineSnapshot(`
      {
        "backend": "auto",
        "cache": {
          "memory": "auto",
          "storage": "f32",
        },
        "checkpoint": {
          "every": 1,
          "everySteps": 0,
          "keepEvery": 0,
          "minutes": 0,
        },
        "clients": 4,
        "control": {
          "kind": "fixed",
          "theta": 0.98,
        },
        "cutLayer": 2,
        "data": {
          "format": "synthetic",
          "validationSample": "seeded",
        },
        "gradientControl": {
          "kind": "fixed",
          "theta": 0.98,
        },
        "lanes": "auto",
        "lora": {
          "alpha": 16,
          "dropout": 0,
          "rank": 8,
          "targets": [
            "c_attn",
          ],
        },
        "model": "nano",
        "name": "experiment",
        "partition": {
          "kind": "iid",
        },
        "probe": {
          "gradients": true,
          "samplesPerClient": 8,
        },
        "scale": "paper",
        "seed": 0,
        "tailLayers": 1,
        "topology": "standard",
        "training": {
          "aggregateEvery": "epoch",
          "batchSize": 8,
          "clipNorm": 1,
          "epochs": 24,
          "learningRate": 0.002,
          "maxLength": 256,
          "weightDecay": 0.01,
        },
        "wire": {
          "down.grad": {
            "payload": {
              "kind": "f32",
            },
            "selector": {
              "kind": "all",
            },
          },
          "up.act": {
            "payload": {
              "kind": "f32",
            },
            "selector": {
              "granularity": "sample",
              "kind": "temporal",
              "sketch": {
                "k": 16,
                "kind": "rp",
                "matrix": "gaussian",
              },
            },
          },
        },
      }
    `);
  });

  it.each([
    ["control", { kind: "fixed" }, { kind: "fixed", theta: 0.98 }],
    ["control", { kind: "bangbang", low: 0.9 }, { kind: "bangbang", low: 0.9, high: 0.99, delta: 0.01 }],
    ["control", { kind: "manual" }, { kind: "manual", theta: 0.98 }],
    ["partition", { kind: "dirichlet" }, { kind: "dirichlet", alpha: 0.5 }],
    ["partition", { kind: "quantity" }, { kind: "quantity", alpha: 1 }],
  ])("%s %j, the branch's defaults filled in", (key, given, filled) => {
    const { config } = parseConfig(JSON.stringify({ ...smallest, [key]: given }), "");
    expect(config).toHaveProperty([key], filled);
  });

  it("a sketch of one codec, the rest of the codec and the other codec filled in", () => {
    const wire = {
      "up.act": { selector: { kind: "temporal", sketch: { kind: "rp" } } },
      "down.grad": { payload: { kind: "f16" } },
    };
    const { config } = parseConfig(JSON.stringify({ ...smallest, wire }), "");
    expect(config?.wire).toEqual({
      "up.act": {
        selector: { kind: "temporal", granularity: "sample", sketch: { kind: "rp", k: 16, matrix: "gaussian" } },
        payload: { kind: "f32" },
      },
      "down.grad": { selector: { kind: "all" }, payload: { kind: "f16" } },
    });
  });

  it("comments, trailing commas and a byte order mark", () => {
    expect(messagesOf('\uFEFF{ // model\n "model": "nano", /* data */ "data": { "format": "synthetic", }, }')).toEqual(
      [],
    );
  });

  it("both ends of every range and every listed word", () => {
    const refused = leaves.flatMap((path) => {
      const node = schemaAt(path)!;
      const ends = [node.minimum, node.maximum, node.else?.minimum, node.else?.maximum, node.then?.const];
      const inside = [...(node.enum ?? []), ...ends].filter((value) => value !== undefined);
      return inside.flatMap((value) => {
        const config = withValue(path, value);
        if (path[0] === "data") config.data = { train: "a", validation: "b", format: "jsonl", [path[1]!]: value };
        if (/control$/i.test(path[0]!))
          Object.assign(config[path[0]!] as object, path[1] === "high" ? { low: -1 } : {});
        // Refused on a gradient without the same on its activation.
        const { payload } = Object(config.wire)[path[1]!] ?? {};
        if (payload?.kind === "topk")
          Object.assign(config.wire as object, { [path[1] === "up.grad" ? "down.act" : "up.act"]: { payload } });
        const semantic = path[1] === "low" || (path[1] === "high" && value === -1);
        return semantic ? [] : messagesOf(JSON.stringify(config));
      });
    });
    expect(refused).toEqual([]);
  });

  it("and freezes what it returns, at every depth, without sharing defaults between two configurations", () => {
    const [first, second] = [1, 2].map(() => parseConfig(JSON.stringify(smallest), "").config!);
    expect([first, first!.wire["up.act"].selector, first!.lora.targets].every(Object.isFrozen)).toBe(true);
    expect(first!.lora).not.toBe(second!.lora);
  });
});

describe("parseConfig refuses", () => {
  it.each(leaves.flatMap((path) => outside(schemaAt(path)!).map((value) => [showPath(path), value, path] as const)))(
    "%s = %j, out of range",
    (name, value, path) => {
      const [issue, ...more] = issuesOf(JSON.stringify(withValue(path, value)));
      expect(more).toEqual([]);
      expect(issue!.path.replace(/\[\d\]$/, "")).toBe(name);
      expect(issue!.message).toMatch(
        /is outside|is not|must be|must not be empty|the maximum is|more than|needs at least|appears twice/,
      );
      expect(issue!.message.startsWith(issue!.path)).toBe(true);
    },
  );

  it.each(
    [...leaves, ...objects.slice(1)].flatMap((path) =>
      ofWrongType(schemaAt(path)!).map((value) => [showPath(path), value, path] as const),
    ),
  )("%s = %j, of the wrong type", (name, value, path) => {
    const text = JSON.stringify(withValue(path, value), null, 2);
    const [issue, ...more] = issuesOf(text);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ path: name, value });
    expect(issue!.message).toMatch(/^\S+: (expected .+, found|.+ is not (one of|"))/);
    expect(JSON.parse(text.slice(issue!.offset, issue!.offset + issue!.length))).toEqual(value);
  });

  it.each(objects.map((path) => [showPath(path) || "the top level", path] as const))(
    "an unknown key in %s",
    (_name, path) => {
      const text = JSON.stringify(withValue([...path, "zzzzzz"], 1));
      const issue = issuesOf(text).find((candidate) => candidate.message.startsWith('unknown key "zzzzzz"'))!;
      expect(issue.path).toBe(showPath([...path, "zzzzzz"]));
      expect(text.slice(issue.offset, issue.offset + issue.length)).toBe('"zzzzzz"');
    },
  );

  it.each([
    [{ training: { epochs: 0 } }, "training.epochs: 0 is outside 1..100000"],
    [{ lora: { dropout: 1 } }, "lora.dropout: must be at least 0 and less than 1, found 1"],
    [
      { lora: { targets: ["c_attn", "attn"] } },
      'lora.targets[1]: "attn" is not one of c_attn, attn.c_proj, c_fc, mlp.c_proj; did you mean "attn.c_proj"?',
    ],
    [{ training: { epoch: 1 } }, 'unknown key "epoch" in training; did you mean "epochs"?'],
    [{ epochs: 1 }, 'unknown key "epochs"; did you mean "training.epochs"?'],
    [{ training: { batch: 1 } }, 'unknown key "batch" in training; did you mean "batchSize"?'],
    [{ clients: "four" }, 'clients: expected an integer, found "four"'],
    [{ clients: 2.5 }, "clients: expected an integer, found 2.5"],
    [{ backend: "natve" }, 'backend: "natve" is not one of auto, native, wasm, cpu; did you mean "native"?'],
    [{ control: {} }, "control.kind: required but missing; expected one of fixed, bangbang, schedule, ddpg, manual"],
    [{ control: { kind: "pid" } }, 'control.kind: "pid" is not one of fixed, bangbang, schedule, ddpg, manual'],
    [
      { control: { kind: "bangbang", theta: 1 } },
      'unknown key "theta" in control of kind "bangbang"; it belongs to kinds fixed, manual; known keys are kind, low, high, delta',
    ],
    [{ control: { kind: "ddpg", low: 0.99, high: 0.95 } }, "control.low: 0.99 is not below control.high, 0.95"],
    [
      { control: { kind: "ddpg", every: "epoch" } },
      'control.every: "epoch" is not "quarterEpoch" or an integer in 1..1000000',
    ],
    [
      { control: { kind: "ddpg", every: 0.5 } },
      'control.every: expected "quarterEpoch" or an integer in 1..1000000, found 0.5',
    ],
    [{ control: { kind: "ddpg", warmStart: "" } }, "control.warmStart: must not be empty"],
    [{ control: { kind: "bangbang", low: 0.99, high: 0.95 } }, "control.low: 0.99 is not below control.high, 0.95"],
    [
      { training: { aggregateEvery: "step" } },
      'training.aggregateEvery: "step" is not "epoch" or an integer in 1..1000000',
    ],
    [{ lanes: 0 }, "lanes: 0 is outside 1..256"],
    [{ lanes: 1.5 }, 'lanes: expected "auto" or an integer in 1..256, found 1.5'],
    [
      { wire: { "up.act": { payload: "int9" } } },
      `wire.up.act.payload: "int9" is not one of ${payloads}; did you mean "int8"?`,
    ],
    [{ data: { format: "dart", train: "a" } }, 'data.validation: required but missing; format "dart" needs a file'],
    [
      { data: {} },
      "data.format: required but missing; expected one of synthetic, e2e-csv, e2e-text, dart, webnlg-json, webnlg-xml, jsonl",
    ],
  ])("%j: %s", (part, message) => {
    expect(messagesOf(JSON.stringify({ ...smallest, ...part }))).toEqual([message]);
  });

  it("missing model and data, at the file's first brace", () => {
    const issues = issuesOf('// nothing\n  { "clients": 4 }');
    expect(issues.map(({ path, line, column, length }) => ({ path, line, column, length }))).toEqual([
      { path: "model", line: 2, column: 3, length: 1 },
      { path: "data", line: 2, column: 3, length: 1 },
    ]);
  });

  it("a missing key inside an object, at the object's name", () => {
    const text = '{"model": "nano", "data": {}}';
    const [issue] = issuesOf(text);
    expect(text.slice(issue!.offset, issue!.offset + issue!.length)).toBe('"data"');
  });

  it("a key given twice, at its second place", () => {
    const text = '{\n"model": "nano",\n"data": {"format": "synthetic"},\n"model": "nano"}';
    expect(issuesOf(text)).toMatchObject([
      {
        where: "a.splitcom.json",
        path: "model",
        message: "model: the key appears twice",
        line: 4,
        column: 1,
        offset: 52,
        length: 7,
      },
    ]);
  });

  it("keys that JavaScript objects inherit", () => {
    const text = '{"model": "nano", "data": {"format": "synthetic"}, "__proto__": {"seed": 1}, "constructor": 1}';
    expect(messagesOf(text).map((message) => message.split(";")[0])).toEqual([
      'unknown key "__proto__"',
      'unknown key "constructor"',
    ]);
  });

  it.each([
    ["", "a value is missing"],
    ["// only a comment", "a value is missing"],
    ['{"model": "nano"', "a closing brace is missing"],
    ['{"model" "nano"}', "a colon is missing after the key"],
    ['{"model": "nano" "seed": 1}', "a comma is missing"],
    ["{model: 1}", "not a JSON value"],
    ['{"seed": 1} 2', "text after the end of the configuration"],
    ["[".repeat(1_000_000), "nested too deeply"],
    ["null", "the configuration: expected an object, found null"],
    ["[]", "the configuration: expected an object, found []"],
  ])("text %.20j: %s", (text, message) => {
    expect(messagesOf(text)).toContain(message);
  });

  it("several mistakes at once, in the order of the text", () => {
    const text = '{"training": {"epochs": 0}, "seed": -1, "data": {"format": "synthetic"}, "model": ""}';
    expect(issuesOf(text).map((issue) => issue.path)).toEqual(["training.epochs", "seed", "model"]);
  });

  it("and one error names file, line and column of each", () => {
    const one = configIssuesToError(issuesOf('{"model": "nano", "data": {"format": "synthetic"},\n "seed": -1}'));
    expect(one.kind).toBe("bad-input");
    expect(one.message).toBe("a.splitcom.json:2:10: seed: -1 is outside 0..4294967295.");
    const two = configIssuesToError(
      issuesOf('{"model": "nano", "data": {"format": "synthetic"},\n "seed": -1, "lanes": 0}'),
    );
    expect(two.message.split("\n").map((line) => line.split(" ", 2).join(" "))).toEqual([
      "a.splitcom.json:2:10: seed:",
      "a.splitcom.json:2:23: lanes:",
    ]);
  });
});

describe("jsonSchema", () => {
  it("requires only what has no default", () => {
    expect(jsonSchema().required).toEqual(["model", "data"]);
    expect(schemaAt(["data"])!.required).toEqual(["format"]);
    for (const { required } of schemaAt(["control"])!.oneOf!) expect(required).toEqual(["kind"]);
  });

  it("describes every key", () => {
    expect(allPaths().filter((path) => !schemaAt(path)!.description && path.length !== 2)).toEqual([]);
  });
});
