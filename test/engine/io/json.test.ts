import { describe, expect, test } from "vitest";
import { samplesOf } from "../../../extension/engine/data/read.ts";
import { parseJson } from "../../../extension/engine/io/json.ts";

describe("JSON text", () => {
  test.each([
    ['{"a": [1,\n 2', /a\.json:2:3: the JSON text ends too early/],
    ["", /a\.json:1:1: the JSON text ends too early/],
    ["[1,\n2,\n3 4]", /a\.json:3:3: malformed JSON: a comma is missing/],
    ['{"a": "x\ny"}', /a\.json:1:7: malformed JSON/],
    ["[".repeat(100_000), /a\.json: malformed JSON: nested too deeply; expected at most 512/],
  ])("what is no JSON is refused with line and column (%#)", (text, message) => {
    expect(() => parseJson(text, "a.json")).toThrow(message);
  });
});

describe("DART", () => {
  const read = (value: unknown) => samplesOf("dart", JSON.stringify(value), "d.json", { split: "dev" }).samples;
  const entry = (...texts: string[]) => ({
    tripleset: [
      ["Mars Hill", "JOINED", "1973"],
      ["Mars Hill", "LOCATION", "North Carolina"],
    ],
    annotations: texts.map((text) => ({ source: "lily", text })),
  });

  test("triples are linearized with relations in lower case; an entry is an input", () => {
    const samples = read([entry("a", "b"), entry("c")]);
    expect(samples[1]).toEqual({
      id: "dev/1",
      prompt: "Mars Hill : joined : 1973 | Mars Hill : location : North Carolina",
      target: "b",
      references: ["a", "b"],
      category: "lily",
    });
    expect(samples[2]!.references).toEqual(["c"]);
  });

  test.each([
    [{}, /not a DART file/],
    [[], /no samples/],
    [[entry("a"), { tripleset: [["a", "b"]], annotations: [] }], /entry 2, field tripleset\.0.*found \["a","b"\]/],
    [[{ ...entry("a"), annotations: [{ source: 3, text: "x" }] }], /entry 1, field annotations\.0\.source/],
    [[null], /entry 1/],
  ])("%j is refused by entry and field", (value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});

describe("WebNLG", () => {
  const read = (value: unknown) => samplesOf("webnlg-json", JSON.stringify(value), "w.json", { split: "dev" }).samples;
  const entry = {
    category: "Airport",
    modifiedtripleset: [{ subject: "Aarhus_Airport", property: "runwayLength", object: '"2702.0"' }],
    lexicalisations: [
      { lex: "Long.", comment: "good" },
      { lex: "Very long.", comment: "toFix" },
    ],
  };

  test("triples keep underscores and quotes; every lexicalisation is a sample", () => {
    expect(read({ entries: [{ "1": entry }] })[1]).toEqual({
      id: "dev/1",
      prompt: 'Aarhus_Airport : runwayLength : "2702.0"',
      target: "Very long.",
      references: ["Long.", "Very long."],
      category: "Airport",
    });
  });

  test.each([
    [[], /the file: /],
    [{ entries: [{ "7": { ...entry, lexicalisations: [{}] } }] }, /entry 7, field lexicalisations\.0/],
    [{ entries: [{ "7": 3 }] }, /entry 7/],
    [{ entries: [] }, /no samples/],
  ])("%j is refused by entry and field", (value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});

describe("JSON lines", () => {
  const read = (text: string) => samplesOf("jsonl", text, "a.jsonl", { split: "train" }).samples;

  test("ids follow the place in the file; category and references are optional", () => {
    const samples = read(
      '{"id": "mine", "prompt": "p", "target": "a"}\n\n{"prompt":"q","target":"b","category":"c"}\n',
    );
    expect(samples).toEqual([
      { id: "train/0", prompt: "p", target: "a", references: ["a"], category: "" },
      { id: "train/1", prompt: "q", target: "b", references: ["b"], category: "c" },
    ]);
  });

  test("listed references and those of further lines come together without repetition", () => {
    const line = (target: string) => JSON.stringify({ prompt: "p", target, references: ["a", "b"] });
    const samples = read(`${line("b")}\n${line("a")}\n{"prompt":"p","target":"c"}`);
    for (const { references } of samples) expect(references).toEqual(["b", "a", "c"]);
  });

  test.each([
    ["{}", /a\.jsonl:1: the line has no field prompt \(found the fields none\)/],
    ['{"prompt":"p","target":"t"}\n{"prompt":"p",', /a\.jsonl:2:15: the JSON text ends too early/],
    ['{"prompt":"p","target":3}', /a\.jsonl:1: the line, field target: .*\(found 3\)/],
    ['{"prompt":"","target":"t"}', /a\.jsonl:1: empty prompt/],
    ["\n[1]", /a\.jsonl: entry 1: must be object/],
    ['{"prompt":"p","target":"t"}\n[1]', /a\.jsonl:2: the line: must be object/],
    ["", /no samples/],
  ])("%j is refused with its line", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
