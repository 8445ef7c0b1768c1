/** What VS Code runs inside its extension host: every suite, by mocha. The outcome goes into the file SPLITCOM_TEST_RESULTS. */
/// <reference types="mocha" />
import { writeFileSync } from "node:fs";
import type { HostTestResult } from "../harness/hostTestResult.ts";
import { activationTests } from "./activation.ts";
import { commandTests } from "./commands.ts";
import { configTests } from "./configEditing.ts";
import { runTests } from "./runs.ts";

export async function run(): Promise<void> {
  // ESM alone, which older Node.js cannot require.
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ timeout: 60_000 });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  // Activation first: only once in a window is the extension not yet active.
  for (const suite of [activationTests, commandTests, configTests, runTests]) suite();

  const results: HostTestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on("pass", (test) => results.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0, error: null }))
      .on("fail", (test, error) => {
        results.push({
          title: test.fullTitle(),
          milliseconds: test.duration ?? 0,
          error: error.stack ?? error.message,
        });
      });
  });
  writeFileSync(process.env.SPLITCOM_TEST_RESULTS!, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} failed`);
}
