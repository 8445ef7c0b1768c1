import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { claimNewRun } from "../../../extension/engine/store/claims/claim.ts";
import { claimPlace } from "../../../extension/engine/store/claims/claimFile.ts";
import { readRecord } from "../../../extension/engine/store/runReader.ts";
import { loadConfig } from "../../../extension/programs/cli/loadConfig.ts";
import { exitCodeOf } from "../../../extension/programs/cli/process.ts";
import { Interrupts } from "../../../extension/programs/interrupts.ts";
import { type Cell, runGrid, setAside } from "../../../extension/programs/reproduce/grid.ts";
import { keptScores } from "../../../extension/programs/reproduce/texts.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const scored = {
  limit: 1,
  decoding: { strategy: "greedy", maxNewTokens: 64 },
  scores: { bleu: 1, nist: 1, meteor: 1, rougeL: 1, cider: 1 },
  texts: [{ prompt: "p", text: "t", references: ["r"] }],
};

it("scores of a reproduction are kept, and written again where their file is damaged", () => {
  const file = path.join(temporaryFolder(), "splitlora.json");
  expect(keptScores(file)).toBeUndefined();
  writeFileSync(file, JSON.stringify(scored));
  expect(keptScores(file)).toEqual(scored);
  for (const damaged of [
    "",
    "[]",
    JSON.stringify({ ...scored, scores: {} }),
    JSON.stringify({ ...scored, texts: [null] }),
  ]) {
    writeFileSync(file, damaged);
    expect(keptScores(file)).toBeUndefined();
  }
});

it("a damaged run of a reproduction is set aside, each under a name of its own", () => {
  const folder = temporaryFolder();
  const run = path.join(folder, "splitlora");
  for (const name of ["splitlora-damaged-1", "splitlora-damaged-2"]) {
    mkdirSync(run);
    expect(setAside(run)).toBe(path.join(folder, name));
  }
  expect(readdirSync(folder)).toEqual(["splitlora-damaged-1", "splitlora-damaged-2"]);
});

/** Small enough for a second or two. */
const small = {
  name: "small",
  model: "nano",
  data: { format: "synthetic", maxTrain: 2, maxValidation: 1 },
  clients: 1,
  training: { epochs: 1, batchSize: 2, maxLength: 32 },
  probe: { samplesPerClient: 0 },
  backend: "wasm",
  lanes: 1,
};

const group = { id: "small", name: "Small", size: 1 };

/** Runs one cell whose folder something has been done to. */
async function runOver(harm: (directory: string, config: string) => void) {
  const folder = temporaryFolder();
  const file = path.join(folder, "small.splitcom.json");
  writeFileSync(file, JSON.stringify(small));
  const directory = path.join(folder, "runs", "splitlora");
  harm(directory, JSON.stringify(small));
  const cell: Cell = { method: "splitlora", directory, loaded: loadConfig(file, []), group };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const interrupts = new Interrupts(() => {});
  const code = await exitCodeOf(async (context) => ((await runGrid([cell], context)) ? 0 : 3), {
    stdout,
    stderr,
    interrupts,
  });
  return { code, directory, said: String(stderr.read() ?? ""), runs: readdirSync(path.join(folder, "runs")).sort() };
}

function claimed(directory: string, configText: string): void {
  claimNewRun(directory, { startedAt: "2025-01-31T12:00:00.000Z", configFile: null, configText }).release();
}

const anew = ["splitlora", "splitlora-damaged-1"];

it.each<[string, (directory: string, config: string) => void, RegExp, string[]]>([
  [
    "a damaged claim and no record",
    (directory, config) => {
      claimed(directory, config);
      writeFileSync(claimPlace(directory, 1).path, "{");
    },
    /neither a record nor a whole claim/,
    anew,
  ],
  [
    "a claim without a whole configuration",
    (directory) => claimed(directory, "{"),
    /splitlora-damaged-1, and run/,
    anew,
  ],
  [
    "events and no record",
    (directory) => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(path.join(directory, "metrics.jsonl"), '{"seq":0}\n');
    },
    /has events and no run\.json/,
    anew,
  ],
  ["a claim of the same experiment", (directory, config) => claimed(directory, config), /splitlora/, ["splitlora"]],
])("a reproduction continues over a folder with %s", async (_what, harm, said, runs) => {
  const result = await runOver(harm);
  expect(result).toMatchObject({ code: 0, said: expect.stringMatching(said), runs });
  expect((await readRecord(result.directory)).status).toBe("done");
});

it("a reproduction stops at a claim of another experiment", async () => {
  const other = JSON.stringify({ ...small, name: "another" });
  const result = await runOver((directory) => claimed(directory, other));
  expect(result).toMatchObject({
    code: 2,
    said: expect.stringMatching(/a run of another experiment/),
    runs: ["splitlora"],
  });
});
