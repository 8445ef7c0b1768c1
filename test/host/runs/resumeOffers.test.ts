import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { offerToResume } = await import("../../../extension/host/runs/resumeOffers.ts");

describe("when a folder is opened, a run whose process has gone", () => {
  let folder: string;
  const kept = new Map<string, unknown>();
  const listed = vi.fn(async () => {});
  const list: RunSummary[] = [];
  const didEnd = new fake.EventEmitter<{ summary: RunSummary }>();
  const interrupted = (run: string, changes: Partial<RunSummary> = {}) =>
    summaryOf(run, { status: "interrupted", resumable: true, startedAt: new Date().toISOString(), ...changes });

  beforeEach(() => {
    fake.reset();
    kept.clear();
    list.length = 0;
    listed.mockClear();
    folder = mkdtempSync(path.join(tmpdir(), "splitcom-offers-"));
    mkdirSync(path.join(folder, ".splitcom", "runs"), { recursive: true });
    fake.state.folders = [folder];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function open(answer?: string) {
    fake.state.answers = [answer];
    const workspaceState = {
      get: (key: string, otherwise: unknown) => kept.get(key) ?? otherwise,
      update: async (key: string, value: unknown) => void kept.set(key, value),
    };
    const runs = {
      get listed() {
        return listed();
      },
      list,
      onDidEnd: didEnd.event,
    };
    offerToResume({ context: { workspaceState }, log: { error: vi.fn() }, runs } as unknown as Pick<
      Services,
      "context" | "log" | "runs"
    >);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  it("is offered for resuming, once", async () => {
    list.push(interrupted("/a"), summaryOf("/b", { status: "stopped" }), summaryOf("/c"));
    await open("Resume");
    expect(fake.state.shown).toEqual(["a was interrupted. | Resume"]);
    expect(fake.state.executed).toEqual([["splitcom.resume", "/a"]]);
    await open();
    expect(fake.state.shown).toHaveLength(1);
    list[0] = interrupted("/a", { step: 7 });
    await open();
    expect(fake.state.shown).toHaveLength(2);
  });

  it("is counted with others, and old ones are left alone", async () => {
    list.push(interrupted("/a"), interrupted("/b"), interrupted("/old", { startedAt: "2020-01-01T00:00:00.000Z" }));
    await open("Show Runs");
    expect(fake.state.shown).toEqual(["2 runs were interrupted. | Show Runs"]);
    expect(fake.state.executed).toEqual([["workbench.view.extension.splitcom"]]);
  });

  it("is not offered again where its end was announced in this window", async () => {
    await open();
    list.push(interrupted("/a"));
    didEnd.fire({ summary: list[0]! });
    await open();
    expect(fake.state.shown).toEqual([]);
  });

  it("is offered only with trust, and a folder without runs is not read", async () => {
    list.push(interrupted("/a"));
    fake.state.trusted = false;
    await open();
    expect([fake.state.shown, listed.mock.calls.length]).toEqual([[], 0]);
    fake.grantTrust();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(fake.state.shown).toHaveLength(1);
    rmSync(path.join(folder, ".splitcom"), { recursive: true });
    listed.mockClear();
    await open();
    expect(listed).not.toHaveBeenCalled();
  });
});
