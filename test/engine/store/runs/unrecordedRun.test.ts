/** Runs without run.json: they are listed with what became of them, and nothing that only begins is. */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { claimNewRun } from "../../../../extension/engine/store/claims/claim.ts";
import { claimPlace, readClaim } from "../../../../extension/engine/store/claims/claimFile.ts";
import type { Holder } from "../../../../extension/engine/store/claims/holder.ts";
import { listRuns, readRun } from "../../../../extension/engine/store/runReader.ts";
import { unrecordedRun } from "../../../../extension/engine/store/runs/unrecordedRun.ts";
import { readRunRows } from "../../../../extension/programs/cli/runTable.ts";
import { openedArchive } from "../../../programs/archive/openedArchive.ts";
import { recordRun } from "../../../programs/archive/recordedRun.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";

const origin = { startedAt: "2025-01-31T12:00:00.000Z", configFile: null, configText: "{}" };
const ended: Partial<Holder> = { pid: 4_000_000, started: "another boot/1" };
const elsewhere: Partial<Holder> = { host: "elsewhere" };

/** A run without a record that somebody has claimed. */
function claimedBy(holder: Partial<Holder>, renewedMsAgo = 0): string {
  const directory = path.join(temporaryFolder(), "run");
  claimNewRun(directory, origin).release();
  const place = claimPlace(directory, 1).path;
  const claim = readClaim(directory, 1);
  writeFileSync(place, JSON.stringify({ ...claim, released: false, holder: { ...claim.holder, ...holder } }));
  const time = new Date(Date.now() - renewedMsAgo);
  utimesSync(place, time, time);
  return directory;
}

/** As a fork is while it is made. */
function withEvents(holder: Partial<Holder>): string {
  const directory = claimedBy(holder);
  writeFileSync(path.join(directory, "metrics.jsonl"), "{}\n");
  return directory;
}

/** A whole run that has lost its record. */
async function withoutRecord(root = temporaryFolder()): Promise<string> {
  const directory = await recordRun(root, "lost");
  rmSync(path.join(directory, "run.json"));
  return directory;
}

describe("a folder without run.json", () => {
  it.each<[string, () => string | Promise<string>, { resumable: boolean; error: RegExp } | undefined]>([
    ["with nothing in it is no run", temporaryFolder, undefined],
    [
      "with a log is a run that cannot go on",
      withoutRecord,
      { resumable: false, error: /has events and no run\.json/ },
    ],
    ["claimed by a live process is a run that begins", () => claimedBy({}), undefined],
    ["with the events of the run that a live process forks is a run that begins", () => withEvents({}), undefined],
    [
      "with events that an ended process has left is a run that cannot go on",
      () => withEvents(ended),
      { resumable: false, error: /has events and no run\.json/ },
    ],
    [
      "claimed by an ended process can begin anew",
      () => claimedBy(ended),
      { resumable: true, error: /killed before.*Resume it/ },
    ],
    ["claimed elsewhere just now is a run that begins", () => claimedBy(elsewhere), undefined],
    [
      "claimed elsewhere long ago can begin anew",
      () => claimedBy(elsewhere, 3e5),
      { resumable: true, error: /killed before/ },
    ],
  ])("%s", async (_name, make, expected) => {
    const found = unrecordedRun(await make());
    if (expected === undefined) return expect(found).toBeUndefined();
    expect(found).toMatchObject({ resumable: expected.resumable });
    expect(found!.error.message).toMatch(expected.error);
  });

  it("whose claim is damaged, and old, says what to do", () => {
    const directory = claimedBy(ended, 3e5);
    const { path: file } = claimPlace(directory, 1);
    writeFileSync(file, "{");
    utimesSync(file, 0, 0);
    expect(unrecordedRun(directory)).toMatchObject({ resumable: false });
    expect(unrecordedRun(directory)!.error.message).toMatch(/delete the folder, and run the experiment again/);
  });

  it("is in lists and reports beside the others", async () => {
    const root = temporaryFolder();
    await recordRun(root, "whole");
    const lost = await withoutRecord(root);
    renameSync(claimedBy(ended), path.join(root, "killed"));
    mkdirSync(path.join(root, "no run"));
    const listed = new Map((await listRuns(root)).map((run) => [path.basename(run.directory), run]));
    expect([...listed.keys()].sort()).toEqual(["killed", "lost", "whole"]);
    expect(listed.get("lost")).toMatchObject({ error: { message: expect.stringContaining("no run.json") } });
    await expect(readRun(lost)).rejects.toThrow(/lost: the run has events and no run\.json\. Restore run\.json/);
    const { rows, complaints } = await readRunRows(root);
    expect(rows).toHaveLength(1);
    expect(complaints).toEqual([expect.stringMatching(/no run\.json/), expect.stringMatching(/killed before/)]);
  });

  it("is listed in the editor as failed, with the reason, and can be deleted", async () => {
    const root = temporaryFolder();
    const lost = await withoutRecord(root);
    const killed = path.join(root, "killed");
    renameSync(claimedBy(ended), killed);
    const { api } = openedArchive();
    const listed = new Map((await api.watch([root])).map((summary) => [summary.run, summary]));
    expect(listed.get(lost)).toMatchObject({ name: "lost", status: "failed", resumable: false });
    expect(listed.get(lost)!.error).toMatch(/has events and no run\.json/);
    expect(listed.get(killed)).toMatchObject({ name: "killed", status: "failed", resumable: true });
    await expect(api.follow(lost)).rejects.toThrow(/no run\.json/);
    await api.remove(lost);
    expect((await api.watch([root])).map(({ run }) => run)).toEqual([killed]);
  });

  it.each([
    ["that begins", claimedBy],
    ["that is being forked", withEvents],
  ])("%s is listed as running, and cannot be deleted", async (_name, make) => {
    const root = temporaryFolder();
    renameSync(make({}), path.join(root, "begins"));
    const { api } = openedArchive();
    expect(await api.watch([root])).toMatchObject([{ status: "running", error: null, resumable: false }]);
    await expect(api.remove(path.join(root, "begins"))).rejects.toThrow(/the run is still running/);
  });
});
