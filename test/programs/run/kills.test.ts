/** Ten kills of the two hundred that `npm run test:long` makes. Needs `npm run build`. */
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { killAndResume, killedRuns } from "./kills.ts";

it("runs killed at ten instants continue, and end as if they had never been", async () => {
  const folder = temporaryFolder();
  const parts = Object.entries(killedRuns).map(([name, changes], i) =>
    killAndResume(path.join(folder, `${i}`), changes, i === 0 ? 4 : 3, i).then((count) => ({ name, ...count })),
  );
  const counts = await Promise.all(parts);
  expect(counts.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(8);
}, 300_000);
