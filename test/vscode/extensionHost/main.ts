/** An extension that runs every suite of tests, by mocha, as soon as the window has started, and reports how each test ended. */
/// <reference types="mocha" />
import { activationTests } from "./activation.ts";
import { commandTests } from "./commands.ts";
import { configTests } from "./configEditing.ts";
import { report } from "./report.ts";
import { runTests } from "./runs.ts";

/** Called by VS Code, which continues at once. */
export function activate(): void {
  run().catch((error: Error) => {
    report({ kind: "test", title: "starts", milliseconds: 0, error: error.stack ?? error.message });
    report({ kind: "ended" });
  });
}

async function run(): Promise<void> {
  // ESM alone, which older Node.js cannot require.
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ timeout: 60_000 });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  // Activation first: only once in a window is the extension not yet active.
  for (const suite of [activationTests, commandTests, configTests, runTests]) suite();

  const print = (test: Mocha.Test, error: Error | null) =>
    report({
      kind: "test",
      title: test.fullTitle(),
      milliseconds: test.duration ?? 0,
      error: error && (error.stack ?? error.message),
    });
  mocha
    .run(() => report({ kind: "ended" }))
    .on("pass", (test) => print(test, null))
    .on("fail", print);
}
