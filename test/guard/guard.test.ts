/** The guard on the smallest runs: what the engine gives on the plain JavaScript backend, which is the same on every machine. */
import { createHash } from "node:crypto";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import { temporaryFolder } from "../engine/io/temporaryFolder.ts";
import { canonicalEvent } from "./canonicalEvent.ts";
import { type GuardCase, nameOf } from "./cases.ts";
import { describeDifferences, differences } from "./compare.ts";
import { recordRuns } from "./recordRun.ts";
import { type RunImage, readRunImage } from "./runImage.ts";

const cli = path.join(packageRoot(), "dist", "cli.cjs");
const changes = [
  "clients=2",
  "data.maxTrain=4",
  "data.maxValidation=1",
  "probe.samplesPerClient=1",
  "training.epochs=3",
  "training.batchSize=1",
  "training.maxLength=24",
];

/** Piece by piece, short enough to be kept, in the order of their names: that of tensors in a file means nothing. */
function digest(image: RunImage): string {
  const short = (content: string) => createHash("sha256").update(content).digest("hex").slice(0, 16);
  const pieces = [...image].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(pieces.map(([piece, content]) => [piece, short(content)])), null, 2)}\n`;
}

const cases: GuardCase[] = [
  { example: "quick-look", backend: "cpu", lanes: 1 },
  { example: "splitcom-ushape", backend: "cpu", lanes: 2 },
  { example: "splitcom-ddpg", backend: "cpu", lanes: 2 },
];

describe.each(cases)("a run of $example with $lanes lanes on cpu", (guardCase) => {
  it("gives the recorded events, adapters and probes bit for bit, also when it is stopped and resumed", async () => {
    const folder = temporaryFolder();
    await recordRuns(folder, guardCase, { cli, changes });
    const image = (passage: string) => readRunImage(path.join(folder, nameOf(guardCase), passage));
    expect(describeDifferences(differences(image("whole"), image("resumed")))).toEqual([]);
    await expect(digest(image("whole"))).toMatchFileSnapshot(`golden/${guardCase.example}.json`);
  }, 240_000);
});

describe("the guard", () => {
  it("takes an event of format version 1 for the same as its form in version 2", () => {
    const row = { client: 0, interface: "up.act", direction: "up", kind: "activation", bytes: 832 };
    const version1 = { seq: 7, kind: "epoch", theta: 0.98, gradientTheta: 0.5, bytes: [row], baselineBytes: [row] };
    const version2 = {
      seq: 7,
      kind: "epoch",
      thetas: { activation: 0.98, gradient: 0.5 },
      bytes: [{ ...row, values: 800, side: 0, header: 32 }],
      baselineBytes: [row],
    };
    expect(canonicalEvent(version2)).toEqual(canonicalEvent(version1));
  });

  it("names every piece that changed, appeared or vanished, with both contents", () => {
    const before = new Map([
      ["metrics 0", '{"loss":4.692}'],
      ["metrics 1", "gone"],
      ["status", "done"],
    ]);
    const after = new Map([
      ["metrics 0", '{"loss":4.693}'],
      ["status", "done"],
      ["probes/x", "new"],
    ]);
    const found = differences(before, after);
    expect(found.map(({ piece }) => piece)).toEqual(["metrics 0", "metrics 1", "probes/x"]);
    expect(describeDifferences(found)).toEqual([
      'metrics 0:\n    before …{"loss":4.692}\n    after  …{"loss":4.693}',
      "metrics 1: only before",
      "probes/x: only after",
    ]);
    expect(differences(before, new Map(before))).toEqual([]);
  });
});
