import { writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { reportRuns } from "../../../extension/programs/cli/runReport.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { epochEvent, epochTimingEvent, exampleRecord, timingEvent } from "../../engine/store/exampleRun.ts";

/** Folders of two ended runs. */
function twoRuns(): string[] {
  const folder = temporaryFolder();
  const changes = ['"seed": 1', '"seed": 2, "wire": { "up.act": { "payload": "int8" } }'];
  return changes.map((change, index) => {
    const directory = path.join(folder, index === 0 ? "one" : "two");
    const text = `{ "name": "base_line", "model": "nano", "data": { "format": "synthetic" }, ${change} }`;
    const config = parseConfig(text, "").config!;
    const backend = { name: "wasm", reason: "native does not load", lanes: 2 } as const;
    const data = [{ role: "validation", file: null, hash: "synthetic:0:1", samples: 100, inputs: 33 }] as const;
    const store = createRun(directory, exampleRecord({ config, seed: config.seed, backend, data: [...data] }));
    store.append(timingEvent(1));
    const control = {
      kind: "control",
      epoch: 1,
      step: 4,
      group: "activation",
      source: "user",
      reason: "set by hand",
    } as const;
    if (index === 1) store.append({ ...control, theta: 0.9, hand: "taken" });
    store.append(epochEvent(1 + index));
    store.append(epochTimingEvent(1 + index));
    store.append({ kind: "end", status: "done", epoch: 1 + index, step: 10 });
    return directory;
  });
}

/** The same with what the user wrote on the second, and did by hand in it. */
function labelled(): string[] {
  const runs = twoRuns();
  const labels = { name: "Quantized", starred: true, note: "=first try", tags: ["paper", "int8"] };
  writeFileSync(path.join(runs[1]!, "labels.json"), JSON.stringify(labels));
  return runs;
}

describe("a report of two runs", () => {
  it("in Markdown has the table, what differs, and what each run was", async () => {
    const report = (await reportRuns(labelled(), "markdown")).text;
    expect(report.match(/^#+ .*$/gm)).toEqual([
      "# Comparison of runs",
      "## Configurations differ in",
      "## base_line",
      "## Quantized",
    ]);
    expect(report).toMatch(/\| Quantized +\| done +\| +2 \| +18\.00 \| +18\.00 \(2\) \|/);
    expect(report).toMatch(/\| wire\.up\.act\.payload +\| f32 +\| int8 +\|/);
    expect(report).toContain("- seed: 2\n");
    expect(report).toContain("- backend: wasm, 2 lanes\n");
    expect(report).toContain("- threshold: kind fixed, theta 0.98\n");
    expect(report).toContain("sketch (kind rp, k 16, matrix gaussian)");
    expect(report).toContain("- tags: paper, int8\n");
    expect(report).toContain("- note: =first try\n");
    expect(report).toContain("- set by hand: theta 0.9 after step 4 (epoch 1)\n");
    expect(report).toContain("- held-out samples: 100, 33 distinct inputs\n");
    expect(report).not.toMatch(/null|undefined|\[object/);
  });

  it("says in every format what each run took to reach a perplexity, and shows a dash for one that did not", async () => {
    const folders = labelled();
    const report = async (format: "markdown" | "csv" | "json") =>
      (await reportRuns(folders, format, { target: 18.5 })).text;
    const markdown = await report("markdown");
    expect(markdown).toMatch(/\| epochs to 18\.5 \| uplink to 18\.5 \| total to 18\.5 \| time to 18\.5 \|/);
    expect(markdown).toMatch(/\| base_line .*\| +- \| +- \| +- \| +- \|/);
    expect(markdown).toMatch(/\| Quantized .*\| +2 \| +2 B \| +3 B \| +7\.0 s \|/);
    const [, two] = JSON.parse(await report("json"));
    expect(two).toMatchObject({ targetPerplexity: 18.5, epochAtTarget: 2, uplinkBytesToTarget: 2, secondsToTarget: 7 });
    const [one] = parse(await report("csv"), { columns: true }) as Record<string, string>[];
    expect(one).toMatchObject({ targetPerplexity: "18.5", epochAtTarget: "", totalBytesToTarget: "" });
  });

  it("in LaTeX names the runs where their names differ", async () => {
    expect((await reportRuns(twoRuns(), "latex")).text).toMatch(
      /^ {2}one & done & 1 & 19\.00 & 19\.00\\,\(1\) & 1\\,B &/m,
    );
    const named = (await reportRuns(labelled(), "latex")).text;
    expect(named).toMatch(/^ {2}base\\_line & done/m);
  });

  it("in CSV and JSON has the same figures", async () => {
    const rows = JSON.parse((await reportRuns(twoRuns(), "json")).text) as { run: string; perplexity: number }[];
    expect(rows.map(({ run, perplexity }) => [run, perplexity])).toEqual([
      ["one", 19],
      ["two", 18],
    ]);
    const table = parse((await reportRuns(twoRuns(), "csv")).text, { columns: true });
    expect(table).toMatchObject([{ run: "one", perplexity: "19" }, { run: "two" }]);
  });

  it("in CSV and JSON has configuration, labels and what was done by hand", async () => {
    const [first, second] = parse((await reportRuns(labelled(), "csv")).text, { columns: true }) as Record<
      string,
      string
    >[];
    expect(first).toMatchObject({
      run: "one",
      name: "base_line",
      tags: "",
      byHand: "",
      "config.seed": "1",
      "config.control.theta": "0.98",
      "config.wire.up.act.payload.kind": "f32",
      validationInputs: "33",
    });
    expect(second).toMatchObject({
      name: "Quantized",
      tags: "paper int8",
      // No spreadsheet takes it for a formula.
      note: "'=first try",
      byHand: "0.9 after step 4 (epoch 1)",
      "config.wire.up.act.payload.kind": "int8",
    });
    const rows = JSON.parse((await reportRuns(labelled(), "json")).text);
    expect(rows[1]).toMatchObject({
      name: "Quantized",
      tags: ["paper", "int8"],
      note: "=first try",
      byHand: [{ epoch: 1, step: 4, group: "activation", hand: "taken", theta: 0.9 }],
      config: { seed: 2, wire: { "up.act": { payload: { kind: "int8" } } } },
    });
  });

  it("names labels that cannot be read, and shows the run without them", async () => {
    const runs = twoRuns();
    writeFileSync(path.join(runs[0]!, "labels.json"), "{");
    const { text, complaints } = await reportRuns(runs, "json");
    expect(JSON.parse(text)[0]).toMatchObject({ name: "base_line", tags: [] });
    expect(complaints).toEqual([expect.stringMatching(/labels\.json.* without the run's name, note and tags\.$/)]);
  });

  it("reports the folder that holds no run, and shows the others", async () => {
    const { text, complaints } = await reportRuns([...twoRuns(), "/nowhere/three"], "json");
    expect(JSON.parse(text)).toHaveLength(2);
    expect(complaints).toEqual([expect.stringMatching(/^\/nowhere\/three: .*there is no run\.json/)]);
    await expect(reportRuns(["/nowhere/three"], "json")).rejects.toThrow("three");
    await expect(reportRuns(["/nowhere/three", "/nowhere/four"], "json")).rejects.toThrow(/three.*four/);
  });
});
