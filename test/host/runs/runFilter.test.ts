import { describe, expect, it } from "vitest";
import { fitsFilter } from "../../../extension/host/runs/runFilter.ts";
import { summaryOf } from "../panels/fakes.ts";

const run = summaryOf("/runs/one", {
  name: "Fixed 0.98",
  status: "failed",
  configFile: "/work/e2e-fixed.splitcom.json",
  labels: { name: null, starred: true, note: "for table 3", tags: ["E2E", "baseline"] },
});

describe("the filter of runs", () => {
  it.each([
    "",
    "  ",
    "fixed",
    "0.98 e2e",
    "table",
    "e2e-fixed.splitcom",
    "BASE",
    "tag:e2e",
    "tag:e",
    "status:failed",
    "status:f",
    "is:starred",
    "is:",
    "fixed tag:baseline status:failed",
  ])("lets %j through", (filter) => expect(fitsFilter(run, filter)).toBe(true));

  it.each(["other", "fixed other", "tag:fixed", "status:done", "tag:e2e status:done", "/work/"])(
    "holds %j back",
    (filter) => expect(fitsFilter(run, filter)).toBe(false),
  );

  it("finds starred runs", () => {
    const unstarred = { ...run, labels: { ...run.labels, starred: false } };
    expect(fitsFilter(unstarred, "is:starred")).toBe(false);
    expect(fitsFilter(unstarred, "is:x")).toBe(true);
  });
});
