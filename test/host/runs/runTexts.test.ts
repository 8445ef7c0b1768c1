import { describe, expect, it, vi } from "vitest";
import { noLabels } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { epochText, runDescription, runTooltip, spokenRun, startText } = await import(
  "../../../extension/host/runs/runTexts.ts"
);
const { activeRun, activeText } = await import("../../../extension/host/runs/statusBar.ts");

const figures = {
  perplexity: 21.934,
  totalSaving: 0.5432,
  uplinkSaving: 0.9,
  uplinkBytes: 1.5e6,
  downlinkBytes: 2.5e6,
};
const done = summaryOf("/a", { status: "done", epoch: 24, epochs: 24, ...figures });
const running = summaryOf("/b", { epoch: 6, epochs: 24, step: 48, stepsPerEpoch: 8, secondsLeft: 80.2, ...figures });

describe("a run's line", () => {
  const start = startText(done);

  it("has its figures and when it began", () => {
    expect(runDescription(done, false)).toBe(`PPL 21.93 · 54.3 % saved · ${start}`);
  });

  it("has the best perplexity where a later epoch is worse", () => {
    const worse = { ...done, bestPerplexity: 20.5, bestEpoch: 11 };
    expect(runDescription(worse, false)).toBe(`PPL 21.93 · best 20.50 · 54.3 % saved · ${start}`);
    expect(spokenRun(worse, false)).toContain("perplexity 21.93, best 20.50, ");
    expect(runTooltip(worse).value).toContain("Best perplexity: 20.50, epoch 11");
    expect(runDescription({ ...worse, bestPerplexity: 21.934, bestEpoch: 24 }, false)).not.toContain("best");
  });

  it("has the epoch that is being computed", () => {
    expect(runDescription(running, false)).toBe(`7/24 · PPL 21.93 · 54.3 % saved · ${start}`);
    expect(runDescription({ ...running, status: "paused" }, false)).toContain("7/24 · paused · PPL");
    expect(runDescription(running, true)).toContain("7/24 · stopping…");
    expect(epochText({ ...running, epoch: 24 })).toBe("24/24");
    expect(epochText({ ...running, epochs: 0 })).toBeUndefined();
  });

  it("does not change with every step", () => {
    expect(runDescription({ ...running, step: 50, secondsLeft: 70, seconds: 9 }, false)).toBe(
      runDescription(running, false),
    );
  });

  it("marks stars, and says what became of the others", () => {
    const failed = summaryOf("/c", { status: "failed", labels: { ...noLabels, starred: true } });
    expect(runDescription(failed, false)).toBe(`★ failed · ${start}`);
    expect(runDescription({ ...failed, status: "queued" }, false)).toBe("queued");
  });

  it("begins with its start where another run has the same name, and ends with it else", () => {
    expect(runDescription(done, false, true)).toBe(`${start} · PPL 21.93 · 54.3 % saved`);
  });

  it("has its tags, also for a screen reader", () => {
    const tagged = { ...done, labels: { ...noLabels, tags: ["paper", "int8"] } };
    expect(runDescription(tagged, false)).toBe(`PPL 21.93 · 54.3 % saved · #paper · #int8 · ${start}`);
    expect(spokenRun(tagged, false)).toContain("tags paper, int8, started");
  });

  it("is said in words", () => {
    const starred = { ...running, name: "fixed", labels: { ...noLabels, starred: true } };
    expect(spokenRun(starred, false)).toBe(
      `fixed, running, epoch 7 of 24, perplexity 21.93, 54.3 % saved, starred, started ${start}`,
    );
    expect(spokenRun(running, true)).toContain("stopping");
  });

  it("has the time alone today, and the year of another year", () => {
    const now = new Date("2026-05-04T12:00:00");
    const at = (iso: string) => startText({ startedAt: new Date(iso).toISOString() }, now);
    expect(at("2026-05-04T09:05:00")).toBe("09:05 AM");
    expect(at("2026-02-03T09:05:00")).toMatch(/^Feb 3.* 09:05 AM$/);
    expect(at("2025-02-03T09:05:00")).toMatch(/^Feb 3, 2025.* 09:05 AM$/);
  });
});

describe("a run's tooltip", () => {
  it("has the key numbers", () => {
    const { value } = runTooltip({
      ...done,
      thetas: { activation: { theta: 0.9800000190734863, source: null } },
      seconds: 125,
      configFile: "/x/a.splitcom.json",
    });
    for (const part of [
      "Perplexity: 21.93",
      "Uplink: 1.5 MB, 90.0 % saved",
      "Uplink and downlink: 4 MB, 54.3 % saved",
      "Theta: 0.98",
      "Time: 2 min 05 s",
      "a.splitcom.json",
    ])
      expect(value).toContain(part);
  });

  it("shows what users and programs wrote as text, never as Markdown", () => {
    const { value } = runTooltip({
      ...done,
      name: "[x](command:y)",
      error: "`bad`",
      labels: { name: null, starred: false, note: "**n**", tags: ["$(x)"] },
    });
    expect(value).toContain("**\\[x\\] (command:y)**");
    expect(value).toContain("\\*\\*n\\*\\*");
    expect(value).toContain("$(tag) \\$ (x)");
    expect(value).toContain("```text\n`bad`\n```");
  });
});

describe("the status bar", () => {
  const runs = (...list: (typeof done)[]) => ({ list, isStopping: () => false });

  it("shows epoch, share and time left of what this window runs", () => {
    const elsewhere = { ...running, run: "/c", controllable: false };
    expect(activeRun([elsewhere, running, done])).toBe(running);
    expect(activeText(running, runs(running, done))).toBe("$(loading~spin) SplitCom 7/24 · 25 % · 1 min 20 s left");
  });

  it("counts what else runs and what waits", () => {
    const list = [running, { ...running, run: "/c" }, { ...done, run: "/d", status: "queued" as const }];
    expect(activeText(running, runs(...list))).toMatch(/ · 1 more · 1 queued$/);
  });

  it("knows no time before the pace is known, after the last step and while it is paused or stopping", () => {
    const text = (changes: Partial<typeof running>) => activeText({ ...running, ...changes }, runs());
    expect(text({ secondsLeft: null, stepsPerEpoch: 0, step: 0, epoch: 0 })).toBe("$(loading~spin) SplitCom 1/24");
    expect(text({ step: 192, epoch: 23, secondsLeft: 0 })).toBe("$(loading~spin) SplitCom 24/24 · 100 % · finishing…");
    expect(text({ status: "paused" })).toBe("$(debug-pause) SplitCom 7/24 · 25 % · paused");
    expect(activeText(running, { list: [running], isStopping: () => true })).toMatch(/stopping…$/);
  });

  it("is empty when nothing runs or waits", () => {
    expect(activeRun([done])).toBeUndefined();
    const queued = { ...done, status: "queued" as const, epoch: 0 };
    expect(activeText(activeRun([done, queued])!, runs(queued))).toBe("$(clock) SplitCom · queued");
  });
});
