import { describe, expect, it, vi } from "vitest";
import type { Runner, RunnerEnd } from "../../../extension/host/runs/runnerProcess.ts";
import { RunQueue } from "../../../extension/host/runs/runQueue.ts";
import type { TakenRun } from "../../../extension/protocol/messages/archiveApi.ts";

const done: RunnerEnd = { kind: "ended", status: "done" };

/** A window's queue over a disk that gives it these runs, whose runners end when told to. */
function queueOf(...waiting: string[]) {
  const calls: string[] = [];
  const ends = new Map<string, (end: RunnerEnd) => void>();
  const limit = { atOnce: 1 };
  const take = vi.fn(
    async (atOnce: number): Promise<TakenRun[]> =>
      waiting
        .splice(0, atOnce - ends.size)
        .map((run) => ({ run, name: run, begin: { kind: "resume", takeOver: false } as const })),
  );
  const queue = new RunQueue({
    take,
    atOnce: () => limit.atOnce,
    begin({ run }): Runner {
      if (run === "/bad") throw new Error("no such folder");
      calls.push(`begin ${run}`);
      return {
        ended: new Promise((resolve) => ends.set(run, resolve)),
        kill: () => calls.push(`kill ${run}`),
        leave: () => calls.push(`leave ${run}`),
      };
    },
    ended({ run }, end) {
      calls.push(`${end.kind} ${run}${end.kind === "died" ? `: ${end.error.message}` : ""}`);
    },
    failed: (error) => calls.push(String(error)),
  });
  return {
    queue,
    calls,
    limit,
    take,
    end(run: string, end = done) {
      const resolve = ends.get(run)!;
      ends.delete(run);
      resolve(end);
    },
  };
}

describe("a window's part in the queue", () => {
  it("starts what the disk gives it, and asks for more when a runner has ended", async () => {
    const { queue, calls, end } = queueOf("/a", "/b");
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["begin /a"]));
    expect([queue.runnerOf("/a") === undefined, queue.runnerOf("/b")]).toEqual([false, undefined]);
    end("/a");
    await vi.waitFor(() => expect(calls).toEqual(["begin /a", "ended /a", "begin /b"]));
    expect(queue.runnerOf("/a")).toBeUndefined();
  });

  it("asks for as many as the setting says, and for none where it may start none", async () => {
    const { queue, calls, limit, take } = queueOf("/a", "/b");
    limit.atOnce = 0;
    queue.advance();
    expect(take).not.toHaveBeenCalled();
    limit.atOnce = 2;
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["begin /a", "begin /b"]));
  });

  it("counts a runner that cannot be forked as the end of its run", async () => {
    const { queue, calls } = queueOf("/bad");
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["died /bad: no such folder"]));
    expect(queue.runnerOf("/bad")).toBeUndefined();
  });

  it("reports a queue that cannot be read, and tries again", async () => {
    const { queue, calls, take } = queueOf("/a");
    take.mockRejectedValueOnce(new Error("no disk"));
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["Error: no disk"]));
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["Error: no disk", "begin /a"]));
  });

  it("leaves its runners to themselves when the window closes", async () => {
    const { queue, calls, end } = queueOf("/a", "/b");
    queue.advance();
    await vi.waitFor(() => expect(calls).toEqual(["begin /a"]));
    queue.dispose();
    end("/a");
    await new Promise(setImmediate);
    expect(calls).toEqual(["begin /a", "leave /a"]);
  });
});
