import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forkChild } from "../../../extension/host/processes/childProcess.ts";
import type { Patience } from "../../../extension/host/processes/watchAnswers.ts";
import type { ArchiveProcess } from "../../../extension/host/services.ts";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { createArchive } = await import("../../../extension/host/processes/archive.ts");

/** Answers `log` with its process id, crashes over `refresh`, sticks over `texts`, and sends news of a run over `unfollow`. */
const script = `
process.on("message", ({ type, id, method }) => {
  if (type !== "request") return;
  if (method === "refresh") process.exit(9);
  if (method === "texts") for (;;);
  if (method === "unfollow") process.send({ type: "request", id: 0, method: "runsChanged", args: [[], ["/gone"]] });
  process.send({ type: "reply", id, result: method === "unfollow" ? undefined : String(process.pid) });
});
process.on("disconnect", () => process.exit());
`;
const file = path.join(mkdtempSync(path.join(tmpdir(), "splitcom-archive-")), "archive.cjs");
writeFileSync(file, script);

describe("the archive's process", () => {
  let archive: ArchiveProcess | undefined;
  afterEach(() => archive?.dispose());

  function opened(patience?: Patience) {
    const fork = vi.fn(() => forkChild(file, { info() {}, warn() {} }));
    const warnings: string[] = [];
    archive = createArchive(fork, { info() {}, warn: (line) => warnings.push(line) }, patience);
    const restarts = vi.fn();
    archive.onRestarted(restarts);
    return { archive, fork, warnings, restarts };
  }

  it("is forked at the first call and kept", async () => {
    const { archive, fork } = opened();
    expect(fork).not.toHaveBeenCalled();
    const pid = await archive.remote.log("/run");
    expect(await archive.remote.log("/run")).toBe(pid);
    expect(fork).toHaveBeenCalledTimes(1);
  });

  it("is forked again after a crash, and followers of runs are notified once it responds", async () => {
    const { archive, fork, warnings, restarts } = opened();
    const pid = await archive.remote.log("/run");
    await expect(archive.remote.refresh("/run")).rejects.toThrow("the process that reads runs ended");
    // Waits until it is up again.
    expect(await archive.remote.log("/run")).not.toBe(pid);
    await expect.poll(() => restarts).toHaveBeenCalledTimes(1);
    expect(fork).toHaveBeenCalledTimes(2);
    expect(warnings).toEqual(["The process that reads runs ended (exit code 9); it is started again in 250 ms."]);
  });

  it("is stopped where it is stuck over a request, which is reported, and answers others again", async () => {
    const { archive, warnings } = opened({ every: 50, longest: 1000 });
    const pid = await archive.remote.log("/run");
    await expect(archive.remote.texts({} as never)).rejects.toThrow("the process that reads runs ended");
    expect(warnings[0]).toBe("The process that reads runs did not respond for 1 s and was stopped.");
    expect(await archive.remote.log("/run")).not.toBe(pid);
  });

  it("is given longer to rest with every crash in a row", async () => {
    const { archive, warnings } = opened();
    for (let crash = 0; crash < 3; crash++) {
      await expect(archive.remote.refresh("/run")).rejects.toThrow("ended");
    }
    expect(warnings.map((line) => /in (\d+) ms/.exec(line)![1])).toEqual(["250", "500", "1000"]);
  });

  it("shows what it sees", async () => {
    const { archive } = opened();
    const heard = vi.fn();
    archive.onRunsChanged(heard);
    await archive.remote.unfollow("/run");
    await expect.poll(() => heard).toHaveBeenCalledWith({ changed: [], gone: ["/gone"] });
  });

  it("rejects what is asked while the window closes, also of one that rests", async () => {
    const { archive, fork } = opened();
    await expect(archive.remote.refresh("/run")).rejects.toThrow("ended");
    const waiting = archive.remote.log("/run");
    archive.dispose();
    await expect(waiting).rejects.toThrow("the window is closing");
    await expect(archive.remote.log("/run")).rejects.toThrow("the window is closing");
    expect(fork).toHaveBeenCalledTimes(1);
  });
});
