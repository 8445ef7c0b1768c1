/** A run that continues until it is killed (or for some seconds): bundled and spawned by runStore.test.ts with the run's folder as argument. */
import { writeSync } from "node:fs";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { exampleRecord, stepEvent } from "./exampleRun.ts";

const run = createRun(process.argv[2]!, exampleRecord());
for (let step = 1; step < 1_000_000; step++) {
  run.append(stepEvent(step));
  // The parent knows by this what has been recorded.
  writeSync(1, `${step}\n`);
}
