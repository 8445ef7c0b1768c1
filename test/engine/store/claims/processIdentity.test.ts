import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { isAlive, isThere, startOf } from "../../../../extension/engine/store/processIdentity.ts";

it.skipIf(process.platform !== "linux")(
  "a process that has ended is gone, also while nobody has asked for its exit status",
  async () => {
    // The shell begins a child, and becomes a program that never waits for it.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve)));
      const child = { pid, started: startOf(pid) };
      expect([isThere(pid), isAlive(child), isAlive({ pid, started: null })]).toEqual([true, true, true]);
      const state = () => /\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))![1];
      while (state() !== "Z") await wait(10);
      expect([isThere(pid), isAlive(child), isAlive({ pid, started: null })]).toEqual([false, false, false]);
    } finally {
      parent.kill("SIGKILL");
    }
  },
);
