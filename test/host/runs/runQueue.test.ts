import { describe, expect, it } from "vitest";
import type { Runner, RunnerEnd } from "../../../extension/host/runs/runnerProcess.ts";
import { RunQueue } from "../../../extension/host/runs/runQueue.ts";
import { summaryOf } from "../panels/fakes.ts";

const done: RunnerEnd = { kind: "ended", status: "done" };

/** A queue whose runners end when told to, and note what they are asked. */
function queueOf(atOnce = 1) {
  const calls: string[] = [];
  const ends = new Map<string, (end: RunnerEnd) => void>();
  const ended: string[] = [];
  const limit = { atOnce };
  const queue = new RunQueue({
    atOnce: () => limit.atOnce,
    begin({ run }): Runner {
      calls.push(`begin ${run}`);
      const note = (call: string) => async () => void calls.push(`${call} ${run}`);
      return {
        ended: new Promise((resolve) => ends.set(run, resolve)),
        control: {
          stop: note("stop"),
          pause: note("pause"),
          unpause: note("unpause"),
          checkpoint: note("checkpoint"),
          setTheta: async (setting) => void calls.push(`theta ${setting} ${run}`),
        },
        kill: () => calls.push(`kill ${run}`),
        abandon: () => calls.push(`abandon ${run}`),
      };
    },
    changed: () => {},
    withdrawn: (run) => ended.push(`${run} withdrawn`),
    ended: ({ run }, end, stopped) => ended.push(`${run} ${end.kind}${stopped ? " stopped" : ""}`),
  });
  return {
    queue,
    calls,
    ended,
    limit,
    add(...runs: string[]) {
      for (const run of runs) queue.add({ run, summary: summaryOf(run), begin: { resume: run } });
    },
    async end(run: string, end: RunnerEnd = done) {
      ends.get(run)!(end);
      await new Promise(setImmediate);
    },
    phases: () => queue.all.map(({ run, phase }) => `${run} ${phase}`),
  };
}

describe("the queue of runs", () => {
  it("computes one after the other, in their order", async () => {
    const { add, end, phases, calls, ended } = queueOf();
    add("/a", "/b", "/c");
    expect(phases()).toEqual(["/a running", "/b queued", "/c queued"]);
    await end("/a");
    expect(phases()).toEqual(["/b running", "/c queued"]);
    await end("/b");
    await end("/c");
    expect(calls).toEqual(["begin /a", "begin /b", "begin /c"]);
    expect(ended).toEqual(["/a ended", "/b ended", "/c ended"]);
  });

  it("computes as many at once as the setting says, also when that changes", async () => {
    const { add, queue, limit, phases, end } = queueOf(2);
    add("/a", "/b", "/c", "/d");
    expect(phases()).toEqual(["/a running", "/b running", "/c queued", "/d queued"]);
    limit.atOnce = 3;
    queue.advance();
    expect(phases()[2]).toBe("/c running");
    limit.atOnce = 1;
    await end("/a");
    expect(phases()).toEqual(["/b running", "/c running", "/d queued"]);
  });

  it("forgets a queued run that is stopped, and continues to the next after the running one", async () => {
    const { add, queue, phases, end, ended } = queueOf();
    add("/a", "/b", "/c");
    await queue.control("/b").stop();
    expect(phases()).toEqual(["/a running", "/c queued"]);
    await end("/a");
    expect(phases()).toEqual(["/c running"]);
    expect(ended).toEqual(["/b withdrawn", "/a ended"]);
  });

  it("asks a running one to stop, which ends it later as stopped", async () => {
    const { add, queue, phases, calls, end, ended } = queueOf();
    add("/a");
    await queue.control("/a").stop();
    expect(phases()).toEqual(["/a stopping"]);
    queue.kill("/a");
    expect(calls).toEqual(["begin /a", "stop /a", "kill /a"]);
    await end("/a", { kind: "died", recorded: true, error: { kind: "run-failed", message: "", what: "" } });
    expect(ended).toEqual(["/a died stopped"]);
  });

  it("keeps the place of a paused run", async () => {
    const { add, queue, phases } = queueOf();
    add("/a", "/b");
    await queue.control("/a").pause();
    expect(phases()).toEqual(["/a paused", "/b queued"]);
    await queue.control("/a").unpause();
    expect(phases()).toEqual(["/a running", "/b queued"]);
  });

  it("does not turn a run that was asked to stop back into a running one", async () => {
    const { add, queue, phases } = queueOf();
    add("/a");
    await queue.control("/a").pause();
    await queue.control("/a").stop();
    await queue.control("/a").unpause();
    expect(phases()).toEqual(["/a stopping"]);
  });

  it("refuses to steer what does not run here", async () => {
    const { add, queue, calls } = queueOf();
    add("/a", "/b");
    await expect(queue.control("/b").setTheta(0.9, "activation")).rejects.toThrow("/b: the run has not started yet");
    await expect(queue.control("/other").pause()).rejects.toThrow("/other: this window did not start the run");
    await queue.control("/a").setTheta(0.9, "activation");
    await queue.control("/a").checkpoint();
    expect(calls).toEqual(["begin /a", "theta 0.9 /a", "checkpoint /a"]);
  });

  it("leaves its runners to themselves when the window closes", async () => {
    const { add, queue, calls, end, ended } = queueOf();
    add("/a", "/b");
    queue.dispose();
    await end("/a");
    expect(calls).toEqual(["begin /a", "abandon /a"]);
    expect(ended).toEqual([]);
  });
});
