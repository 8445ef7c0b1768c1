import { expect, it } from "vitest";
import { inOrder } from "../../../extension/host/runs/runList.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { summaryOf } from "../panels/fakes.ts";

it("the list of runs has running ones first, then the queue in its order, then the others, latest first", () => {
  const at = (run: string, status: RunSummary["status"], minute: number, order: number | null = null) =>
    summaryOf(run, { status, order, startedAt: `2026-01-01T00:0${minute}:00.000Z` });
  const runs = [
    at("/old", "done", 0),
    at("/new", "failed", 5),
    at("/third", "queued", 6, 2),
    at("/second", "queued", 7, 1),
    at("/paused", "paused", 3),
    at("/running", "running", 4),
  ];
  const list = inOrder(runs).map(({ run }) => run);
  expect(list).toEqual(["/running", "/paused", "/second", "/third", "/new", "/old"]);
});
