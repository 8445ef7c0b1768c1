/**
 * `npm run test:vscode [RESULTS.json] [FILTER…]`: the extension in a real VS Code (code-server) and a real browser (Chromium).
 *
 * Writes a summary as vitest does where a file for it is named; further arguments choose test files by parts of their names.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findChromium } from "./harness/chromium.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const results = process.argv.slice(2).filter((argument) => argument.endsWith(".json"));
const filters = process.argv.slice(2).filter((argument) => !argument.endsWith(".json"));

const chromium = findChromium((line) => console.log(`test:vscode: ${line}`));
if (chromium === undefined) {
  console.error("test:vscode: no Chromium is found. Install one (apt-get install chromium) or name it in CHROMIUM.");
  // One failure: without a browser nothing of this has been tested.
  if (results[0]) writeFileSync(results[0], JSON.stringify({ numPassedTests: 0, numFailedTests: 1 }));
  process.exit(1);
}
const reporters = ["--reporter=verbose", ...(results[0] ? ["--reporter=json", `--outputFile.json=${results[0]}`] : [])];
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--config", "test/vscode/vitest.config.ts", ...reporters, ...filters],
  { cwd: root, stdio: "inherit", env: { ...process.env, CHROMIUM: chromium } },
);
process.exit(status ?? 1);
