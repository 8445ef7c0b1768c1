import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Services, TextGeneration } from "../../../extension/host/services.ts";
import { decodingBy } from "../../../extension/protocol/decoding.ts";
import type { GenerationProgress, TextsQuestion } from "../../../extension/protocol/run/texts.ts";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { createTextGeneration } = await import("../../../extension/host/runs/textGeneration.ts");

/** A generator that does what the first run is called. */
const generator = `
process.on("message", ({ type, id, method, args }) => {
  if (type !== "request" || method !== "generate") return;
  const progress = (written) => process.send({ type: "request", id: written, method: "progress", args: [written, 2] });
  const reply = (answer) => process.send({ type: "reply", id, ...answer });
  const [run] = args[0].runs;
  progress(0), progress(1);
  if (run === "/done") progress(2), reply({ result: undefined });
  if (run === "/refused") reply({ error: { kind: "bad-input", what: "no such model", message: "" } });
  if (run === "/dies") console.error("heap out of memory"), process.exit(9);
});
process.on("disconnect", () => process.exit());
`;

function question(run: string): TextsQuestion {
  const choice = { split: "validation" as const, picked: null, filter: "", offset: 0, count: 5 };
  return { runs: [run], choice, decoding: decodingBy("greedy") };
}

describe("the writing of texts", () => {
  let folder: string;
  let generation: TextGeneration;
  let reported: GenerationProgress[];
  const log = { info() {}, warn() {} };
  beforeEach(() => {
    fake.reset();
    folder = mkdtempSync(path.join(tmpdir(), "splitcom-texts-"));
    mkdirSync(path.join(folder, "dist"));
    writeFileSync(path.join(folder, "dist", "generator.cjs"), generator);
    generation = createTextGeneration({ context: { extensionPath: folder }, log } as unknown as Services);
    reported = [];
    generation.onDidChange((progress) => reported.push(progress));
  });
  afterEach(() => {
    generation.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const ended = () => vi.waitFor(() => expect(generation.progress?.state).not.toBe("running"), 20_000);

  it("shows how far it is", async () => {
    expect(generation.progress).toBeNull();
    generation.start(question("/done"));
    await ended();
    expect(reported.map(({ state, written, missing }) => [state, written, missing])).toEqual([
      ["running", 0, 0],
      ["running", 0, 2],
      ["running", 1, 2],
      ["running", 2, 2],
      ["done", 2, 2],
    ]);
    generation.start(question("/done"));
    expect(generation.progress).toMatchObject({ number: 2, state: "running", written: 0 });
  });

  it.each([
    ["/refused", /^no such model\.$/],
    [
      "/dies",
      /the generator ended unexpectedly \(exit code 9\).*try a smaller batch.*\nIts last messages:\nheap out of memory$/,
    ],
  ])("of %s shows why it failed", async (run, message) => {
    generation.start(question(run));
    await ended();
    expect(generation.progress).toMatchObject({ state: "failed", written: 1, error: expect.stringMatching(message) });
  });

  it("is one at a time, and can be stopped at once for another", async () => {
    generation.start(question("/endless"));
    await vi.waitFor(() => expect(generation.progress?.written).toBe(1), 20_000);
    expect(() => generation.start(question("/done"))).toThrow("texts are being generated already");
    generation.stop();
    expect(generation.progress).toMatchObject({ number: 1, state: "stopped", error: null });
    generation.start(question("/done"));
    await ended();
    // What was stopped does not end a second time when its process has gone.
    expect(generation.progress).toMatchObject({ number: 2, state: "done" });
    expect(reported.filter(({ number }) => number === 1).at(-1)).toMatchObject({ state: "stopped" });
  });

  it("is refused where the workspace is not trusted", () => {
    fake.state.trusted = false;
    expect(() => generation.start(question("/done"))).toThrow(/only in trusted workspaces.*Manage Workspace Trust/);
    expect(generation.progress).toBeNull();
  });
});
