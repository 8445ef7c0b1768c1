/** The whole suite of `npm test` on the versions of Node.js that users have besides the one that runs this. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { installNode, type NodeLine } from "../../extension/programs/workbench/nodeInstall.ts";
import { project, workbenchHome } from "../vscode/harness/paths.ts";

/** What vitest's JSON reporter writes about a run. */
interface Summary {
  numPassedTests: number;
  testResults: {
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

test.each([22, 24] satisfies NodeLine[])("every test of `npm test` passes on Node.js %i", async (line) => {
  const node = await installNode(path.join(workbenchHome, `node-${line}`), line, console.log);
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-suite-"));
  try {
    const file = path.join(scratch, "results.json");
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot", "--reporter=json"];
    // Programs that a test looks for on the PATH are of the same version as well.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
    const env = { ...Object.fromEntries(inherited), PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
    const { status } = spawnSync(node, [...vitest, `--outputFile.json=${file}`], {
      cwd: project,
      env,
      stdio: "inherit",
    });
    const { numPassedTests, testResults }: Summary = JSON.parse(readFileSync(file, "utf8"));
    const failures = testResults.flatMap(({ assertionResults, message }) => [
      ...assertionResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages: [first = ""] }) => `${fullName}: ${first.split("\n")[0]}`),
      // A file that could not be loaded has no tests.
      ...(assertionResults.length === 0 && message !== "" ? [message] : []),
    ]);
    console.log(`${numPassedTests} tests passed on Node.js ${line}`);
    expect(failures).toEqual([]);
    expect(status).toBe(0);
    expect(numPassedTests).toBeGreaterThan(500);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
