import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEnd, Services } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { noticeEnds } = await import("../../../extension/host/runs/endNotices.ts");

describe("the notice at the end of a run", () => {
  beforeEach(() => fake.reset());

  /** Ends a run; the user answers with a button or none. */
  async function end(changes: Partial<RunSummary>, how: Partial<RunEnd> = {}, answer?: string) {
    const ended = new fake.EventEmitter<RunEnd>();
    const log = { error: vi.fn() };
    noticeEnds({ runs: { onDidEnd: ended.event }, log } as unknown as Pick<Services, "runs" | "log">);
    fake.state.answers.push(answer);
    ended.fire({ summary: summaryOf("/a", { name: "fixed", ...changes }), refused: null, stopped: false, ...how });
    await new Promise(setImmediate);
    expect(log.error).not.toHaveBeenCalled();
  }

  it("shows what came out, and opens the dashboard", async () => {
    await end({ status: "done", perplexity: 21.934, totalSaving: 0.5432 }, {}, "Open Dashboard");
    expect(fake.state.shown).toEqual(["fixed is done: perplexity 21.93, 54.3 % saved. | Open Dashboard"]);
    expect(fake.state.executed).toEqual([["splitcom.openDashboard", "/a"]]);
  });

  it("shows the first line of why a run failed, and opens its log", async () => {
    await end({ status: "failed", error: "disk full.\nIts last messages:\nx" }, { stopped: true }, "Show Log");
    expect(fake.state.shown).toEqual(["fixed failed: disk full. | Show Log | Open Dashboard"]);
    expect(fake.state.executed).toEqual([["splitcom.showLog", "/a"]]);
  });

  it("offers to resume a run whose process has gone without a word, or that failed and can be", async () => {
    await end({ status: "interrupted", resumable: true }, {}, "Resume");
    await end({ status: "failed", error: "killed.", resumable: true }, {}, "Resume");
    expect(fake.state.shown).toEqual([
      "fixed was interrupted. | Resume",
      "fixed failed: killed. | Resume | Show Log | Open Dashboard",
    ]);
    expect(fake.state.executed).toEqual([
      ["splitcom.resume", "/a"],
      ["splitcom.resume", "/a"],
    ]);
  });

  it("is not given to whoever stopped the run, nor against the settings", async () => {
    await end({ status: "stopped" }, { stopped: true });
    fake.state.settings.notifyWhenDone = false;
    await end({ status: "done" });
    await end({ status: "failed" });
    expect(fake.state.shown).toEqual([]);
  });

  it("reports a run that never began whatever the settings, and opens its configuration", async () => {
    fake.state.settings.notifyWhenDone = false;
    const refused = { kind: "bad-input", what: "", message: "cutLayer: 44 is outside 1..5." } as const;
    await end({ status: "queued", configFile: "/a.splitcom.json" }, { refused }, "Open Configuration");
    expect(fake.state.shown).toEqual(["cutLayer: 44 is outside 1..5. | Open Configuration"]);
    expect(fake.state.executed).toEqual([["open", "/a.splitcom.json"]]);
  });
});
