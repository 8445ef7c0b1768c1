/** The tests that run inside the extension host, each told here by its name. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, test } from "vitest";
import type { HostReport, HostTestResult } from "./harness/hostReport.ts";
import { extensionHostTests } from "./harness/paths.ts";
import { openSession } from "./harness/session.ts";

const within = 240_000;

/** Runs them all, in one window. What they say on the way is printed. */
async function runInExtensionHost(): Promise<HostTestResult[]> {
  const file = path.join(tmpdir(), `splitcom-host-tests-${process.pid}.jsonl`);
  writeFileSync(file, "");
  const session = await openSession({
    experiments: ["quick-look"],
    settings: { "splitcom.concurrentRuns": 2 },
    besides: [extensionHostTests],
    env: { SPLITCOM_TEST_RESULTS: file },
  });
  try {
    const until = Date.now() + within;
    let lines: HostReport[] = [];
    do {
      await delay(200);
      const text = readFileSync(file, "utf8");
      // The last line may be half written.
      const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
      lines = whole.filter((line) => line !== "").map((line): HostReport => JSON.parse(line));
    } while (lines.at(-1)?.kind !== "ended" && Date.now() < until);
    for (const line of lines) if (line.kind === "said") console.log(line.text);
    const tests = lines.filter((line) => line.kind === "test");
    if (lines.at(-1)?.kind !== "ended") tests.push(failure("end", `no end within ${within / 1000} s`));
    // No test, no proof.
    if (tests.length === 0) tests.push(failure("are there", "no test has run"));
    return tests;
  } finally {
    await session.close();
    rmSync(file, { force: true });
  }
}

function failure(title: string, error: string): HostTestResult {
  return { kind: "test", title, milliseconds: 0, error };
}

const results = await runInExtensionHost().catch((error: Error) => [failure("starts", error.message)]);

describe("in the extension host", () => {
  for (const { title, milliseconds, error } of results) {
    test(`${title} (${milliseconds} ms)`, () => {
      if (error !== null) throw new Error(error);
    });
  }
});
