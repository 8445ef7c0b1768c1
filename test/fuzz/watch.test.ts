import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { randomStream } from "../../extension/engine/numeric/random.ts";
import { badInput } from "../../extension/protocol/errors.ts";
import { temporaryFolder } from "../engine/io/temporaryFolder.ts";
import { wrongWith } from "./findings.ts";
import { mutateBytes } from "./mutate/bytes.ts";
import { mutateJson } from "./mutate/json.ts";
import { mutateText } from "./mutate/text.ts";
import { portions, targets } from "./targets.ts";
import { type ThreadWork, watchFuzzing } from "./watch.ts";

/** A thread that takes its numbers one by one; what it does at some of them is given as code. */
function threadThat(does: string): { script: string; work: Omit<ThreadWork, "beat"> } {
  const folder = temporaryFolder();
  const script = path.join(folder, "thread.cjs");
  writeFileSync(
    script,
    `const { parentPort, workerData } = require("node:worker_threads");
    const heart = new Int32Array(workerData.beat);
    for (const [at, { target, from, count }] of workerData.portions.entries()) {
      Atomics.store(heart, 0, at);
      for (let number = from; number < from + count; number++) { Atomics.store(heart, 1, number); ${does} }
      parentPort.postMessage({ done: { target, accepted: count, refused: 0 } });
    }`,
  );
  const both = ["first", "second"].map((target) => ({ target, from: 0, count: 4 }));
  return { script, work: { portions: both, seed: 1, folder, baseRun: folder } };
}

test("an input that hangs is found by its number, and the ones after it are still read", async () => {
  const { script, work } = threadThat('if (target === "first" && number === 2) for (;;);');
  const { findings, outcomes } = await watchFuzzing(work, { script, hangs: 300 });
  expect(findings).toMatchObject([{ target: "first", kind: "hang", first: 2, count: 1 }]);
  expect(outcomes).toMatchObject([
    { target: "first", accepted: 1 },
    { target: "second", accepted: 4 },
  ]);
});

test("an input that ends the thread is found, and the next target is still read", async () => {
  const { script, work } = threadThat('if (target === "first" && number === 3) throw new TypeError("oh");');
  const { findings, outcomes } = await watchFuzzing(work, { script });
  expect(findings).toMatchObject([{ target: "first", kind: "crash", message: "oh", first: 3 }]);
  expect(outcomes).toMatchObject([{ target: "second", accepted: 4 }]);
});

test("an error of JavaScript's own is a finding, also as the words of a SplitcomError", () => {
  expect(wrongWith(new TypeError("x"))?.kind).toBe("untyped");
  expect(wrongWith(badInput({ what: "Cannot read properties of null" }))?.kind).toContain("inside");
  expect(wrongWith(badInput({ what: "the file is truncated" }))).toBeUndefined();
});

test.each([
  ["text", () => mutateText("a,b\nc,d", randomStream(3, "t/1"))],
  ["bytes", () => mutateBytes(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), randomStream(3, "t/1"))],
  ["JSON", () => mutateJson({ a: [1, { b: "c" }] }, randomStream(3, "t/1"))],
])("a seed and a number make the same damaged %s each time", (_, make) => {
  expect(make()).toEqual(make());
});

test("every target gets its part of the inputs", () => {
  const spread = portions(20_000);
  expect(spread.map(({ target }) => target)).toEqual(Object.keys(targets));
  expect(spread).toHaveLength(24);
  expect(Math.min(...spread.map(({ count }) => count))).toBeGreaterThan(100);
  expect(spread.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(20_000);
});
