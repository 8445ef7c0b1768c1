import { defineConfig } from "vitest/config";

/** `npm run test:long [-- FILTER]`: what takes too long for every change, and is run by hand before a release. */
export default defineConfig({
  test: {
    globalSetup: ["test/globalSetup.ts"],
    include: ["test/long/*.test.ts"],
    // Each uses the whole machine.
    fileParallelism: false,
    pool: "forks",
    testTimeout: 2 * 3_600_000,
    hookTimeout: 600_000,
  },
});
