import { expect, test } from "vitest";
import { killTree, type Means } from "../../../extension/host/processes/killTree.ts";

/** Notes what is done in the place of a system; `gone`: nothing is there any more. */
function system(platform: NodeJS.Platform, gone = false) {
  const done: unknown[][] = [];
  const means: Means = {
    platform,
    kill: (...args) => {
      done.push(args);
      if (gone) throw new Error("ESRCH");
    },
    run: (program, args) => done.push([program, ...args]),
  };
  return { done, means };
}

test.each(["linux", "darwin"] as const)("on %s the whole process group is signalled", (platform) => {
  const { done, means } = system(platform);
  killTree(123, "SIGKILL", means);
  killTree(123, undefined, means);
  expect(done).toEqual([
    [-123, "SIGKILL"],
    [-123, "SIGTERM"],
  ]);
});

test("on Windows taskkill ends the tree", () => {
  const { done, means } = system("win32");
  killTree(123, "SIGKILL", means);
  expect(done).toEqual([["taskkill", "/pid", "123", "/t", "/f"]]);
});

test("a group that has ended is no failure", () => {
  const { done, means } = system("linux", true);
  expect(() => killTree(123, "SIGTERM", means)).not.toThrow();
  expect(done).toHaveLength(1);
});
