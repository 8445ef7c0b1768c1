/** The tests that run inside the extension host, each told here by its name. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "vitest";
import { remoteUri } from "../../extension/runner/workbench/workspaceAddress.ts";
import type { HostTestResult } from "./harness/hostTestResult.ts";
import { extensionHostTests, project } from "./harness/paths.ts";
import { openSession } from "./harness/session.ts";

const within = 240_000;

/** Runs them all, in one window. What VS Code and they say on the way is printed. */
async function runInExtensionHost(): Promise<HostTestResult[]> {
  const file = path.join(tmpdir(), `splitcom-host-tests-${process.pid}.json`);
  let ended: (code: number) => void = () => {};
  const exit = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const session = await openSession({
    experiments: ["quick-look"],
    settings: { "splitcom.concurrentRuns": 2 },
    extension: "none",
    env: { SPLITCOM_TEST_RESULTS: file },
    payload: (origin) => [
      ["extensionDevelopmentPath", remoteUri(origin, project)],
      ["extensionTestsPath", remoteUri(origin, extensionHostTests)],
      ["skipWelcome", "true"],
    ],
    async beforeLoad(page) {
      await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => console.log(...args));
      await page.exposeFunction("codeAutomationExit", (code: number) => ended(code));
    },
  });
  try {
    await Promise.race([
      exit,
      new Promise((_, reject) => setTimeout(() => reject(new Error(`no end within ${within / 1000} s`)), within)),
    ]);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    await session.close();
  }
}

const results = await runInExtensionHost().catch((error: Error): HostTestResult[] => [
  { title: "starts", milliseconds: 0, error: error.message },
]);

describe("in the extension host", () => {
  for (const { title, milliseconds, error } of results) {
    test(`${title} (${milliseconds} ms)`, () => {
      if (error !== null) throw new Error(error);
    });
  }
});
