import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: process.env.UPDATE_PICTURES ? ["test/vscode/pictures/pictures.ts"] : ["test/vscode/*.test.ts"],
    globalSetup: ["test/vscode/harness/globalSetup.ts"],
    // One VS Code and one browser at a time: they measure times, and two cores are few.
    fileParallelism: false,
    pool: "forks",
    // A run of an experiment is within a test now and then.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // A busy machine now and then takes a click or a key from a real window. `.ci/run` names what needed a second try.
    retry: 1,
    expect: { poll: { timeout: 20_000 } },
  },
});
