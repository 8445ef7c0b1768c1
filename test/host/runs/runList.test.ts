import { describe, expect, it } from "vitest";
import { inOrder, queuedSummary, shownRun } from "../../../extension/host/runs/runList.ts";
import type { OwnRun, QueueState } from "../../../extension/host/runs/runQueue.ts";
import { summaryOf } from "../panels/fakes.ts";

const queued = queuedSummary("/runs/a", "/a.splitcom.json", { name: "a", epochs: 8 }, new Date(0));
const own = (phase: QueueState): OwnRun => ({ run: "/runs/a", summary: queued, begin: { resume: "/runs/a" }, phase });

describe("a run as it is shown", () => {
  it("is what this window queued until something is recorded", () => {
    expect(shownRun(own("queued"), undefined)).toEqual(queued);
    expect(shownRun(own("running"), undefined)).toMatchObject({ status: "running", name: "a", epochs: 8, epoch: 0 });
  });

  it("is what was read from disk, in the state that this window knows", () => {
    const read = summaryOf("/runs/a", { controllable: false, epoch: 3, perplexity: 20 });
    expect(shownRun(own("paused"), read)).toEqual({ ...read, controllable: true, status: "paused" });
    expect(shownRun(own("stopping"), read)).toMatchObject({ status: "running", controllable: true });
    expect(shownRun(undefined, read)).toBe(read);
  });

  it("has no end while it waits to be resumed", () => {
    const stopped = summaryOf("/runs/a", { status: "failed", error: "killed", endedAt: "2026-01-01", resumable: true });
    expect(shownRun(own("queued"), stopped)).toMatchObject({
      status: "queued",
      error: null,
      endedAt: null,
      resumable: false,
    });
  });
});

describe("the list of runs", () => {
  it("has running ones first, then the queue in its order, then the others, latest first", () => {
    const at = (run: string, status: OwnRun["summary"]["status"], minute: number) =>
      summaryOf(run, { status, startedAt: `2026-01-01T00:0${minute}:00.000Z` });
    const runs = [
      at("/old", "done", 0),
      at("/new", "failed", 5),
      at("/third", "queued", 6),
      at("/second", "queued", 7),
      at("/paused", "paused", 3),
      at("/running", "running", 4),
    ];
    const list = inOrder(runs, ["/running", "/second", "/third"]).map(({ run }) => run);
    expect(list).toEqual(["/running", "/paused", "/second", "/third", "/new", "/old"]);
  });
});
