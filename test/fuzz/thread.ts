/** The thread that reads damaged inputs; `watch.ts` ends it where an input hangs. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { randomStream } from "../../extension/engine/numeric/random.ts";
import { wrongWith } from "./findings.ts";
import { targets } from "./targets.ts";
import type { ThreadMessage, ThreadWork } from "./watch.ts";

/** Of the processor: longer than any input of this size may take. */
const slowMs = 2000;

const { portions, seed, folder, baseRun, beat, dump } = workerData as ThreadWork;
const heart = new Int32Array(beat);
const post = (message: ThreadMessage) => parentPort!.postMessage(message);

async function fuzz(): Promise<void> {
  for (const [index, { target: name, from, count }] of portions.entries()) {
    const scratch = path.join(folder, name);
    mkdirSync(scratch, { recursive: true });
    const target = await targets[name]!({ scratch, baseRun });
    Atomics.store(heart, 0, index);
    const outcomes = { accepted: 0, refused: 0 };
    for (let number = from; number < from + count; number++) {
      Atomics.store(heart, 1, number);
      const input = target.make(randomStream(seed, `${name}/${number}`));
      if (dump) post({ dump: target.show?.(input) ?? JSON.stringify(input, null, 2) });
      const began = process.cpuUsage();
      try {
        await target.run(input);
        outcomes.accepted++;
      } catch (error) {
        outcomes.refused++;
        const wrong = wrongWith(error);
        if (wrong) post({ found: { target: name, first: number, ...wrong } });
      }
      const { user, system } = process.cpuUsage(began);
      const took = (user + system) / 1000;
      const slow = { target: name, first: number, kind: "slow", message: `${Math.round(took)} ms`, stack: "" };
      if (took > slowMs) post({ found: slow });
    }
    post({ done: { target: name, ...outcomes } });
  }
}

// What is thrown here, outside a target's run, ends the thread and is reported as a crash.
void fuzz();
