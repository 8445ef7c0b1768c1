import { describe, expect, it, vi } from "vitest";
import type { ConfigValues } from "../../../extension/protocol/runTable/configValues.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { TreeFilter } = await import("../../../extension/host/runs/treeFilter.ts");

const runs = [summaryOf("/a"), summaryOf("/b"), summaryOf("/q", { status: "queued" })];
const clients: Record<string, ConfigValues> = { "/a": new Map([["clients", 4]]), "/b": new Map([["clients", 10]]) };

describe("the filter of the tree", () => {
  it("reads configurations only where it is asked for them, each once", async () => {
    const read = vi.fn(async (asked: string[]) => asked.map((run) => clients[run]));
    const changed = vi.fn();
    const filter = new TreeFilter(read, changed);
    filter.set("tag:x ppl<80", runs);
    await filter.problems();
    expect(read).not.toHaveBeenCalled();
    filter.set("clients>4", runs);
    expect(read.mock.calls).toEqual([[["/a", "/b"]]]);
    expect(await filter.problems()).toEqual([]);
    // Once for the language, once for the configurations.
    expect(changed).toHaveBeenCalledTimes(2);
    expect(runs.filter((run) => filter.fits(run)).map(({ run }) => run)).toEqual(["/b"]);
    filter.lookAt([...runs, summaryOf("/c")]);
    expect(read.mock.calls.slice(1)).toEqual([[["/c"]]]);
  });

  it("lets all through while its language is being loaded, and is the last one written after that", async () => {
    const filter = new TreeFilter(
      async () => [],
      () => {},
    );
    filter.set("no such run", runs);
    expect(runs.every((run) => filter.fits(run))).toBe(true);
    filter.set("b", runs);
    await filter.problems();
    expect(runs.filter((run) => filter.fits(run)).map(({ run }) => run)).toEqual(["/b"]);
    filter.set(" ", runs);
    expect([filter.isEmpty, runs.every((run) => filter.fits(run))]).toEqual([true, true]);
  });

  it("says what is wrong once it is known", async () => {
    const filter = new TreeFilter(
      async (asked) => asked.map((run) => clients[run]),
      () => {},
    );
    filter.set("nothing>3", runs);
    expect(filter.shownProblems).toEqual([]);
    expect(await filter.problems()).toEqual([expect.stringContaining("no run has a column")]);
  });

  it("asks again where the configurations could not be read", async () => {
    const read = vi.fn(async (asked: string[]) => asked.map((run) => clients[run]));
    read.mockRejectedValueOnce(new Error("down"));
    const filter = new TreeFilter(read, () => {});
    filter.set("clients=4", runs);
    await filter.problems();
    filter.lookAt(runs);
    await filter.problems();
    expect(runs.filter((run) => filter.fits(run)).map(({ run }) => run)).toEqual(["/a"]);
  });
});
