/** Two hundred runs killed at random instants; `SPLITCOM_KILLS=runs,seed` makes another number of them with another seed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { killAndResume, killedRuns } from "../programs/run/kills.ts";

const [runs = 67, seed = 1] = process.env.SPLITCOM_KILLS?.split(",").map(Number) ?? [];

test.each(Object.entries(killedRuns))("%s: killed and resumed runs end with the same bytes", async (name, changes) => {
  const folder = mkdtempSync(path.join(tmpdir(), "splitcom-kills-"));
  try {
    const count = await killAndResume(folder, changes, runs, seed);
    console.log(name, JSON.stringify(count));
    expect(count.kills).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
