import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  claimedOrigin,
  claimInForce,
  claimNewRun,
  claimRun,
  claimState,
  hasClaim,
} from "../../../../extension/engine/store/claims/claim.ts";
import { type ClaimRecord, claimPlace, lastClaim } from "../../../../extension/engine/store/claims/claimFile.ts";
import { type Holder, thisHolder, verdictOn } from "../../../../extension/engine/store/claims/holder.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";

const origin = { startedAt: "2025-01-31T12:00:00.000Z", configFile: null, configText: "{}" };
const here = thisHolder();
const elsewhere: Partial<Holder> = { host: "elsewhere" };

/** A run claimed by somebody else. */
function claimedBy(holder: Partial<Holder>, number = 3): string {
  const directory = path.join(temporaryFolder(), "run");
  claimNewRun(directory, origin).withdraw();
  claimNewRun(directory, origin).release();
  const record = claimInForce(directory)!;
  const changed: ClaimRecord = { ...record, released: false, holder: { ...here, ...holder } };
  writeFileSync(claimPlace(directory, number).path, JSON.stringify(changed));
  return directory;
}

const take = (directory: string, takeOver = false) => claimRun(directory, { takeOver, watchMs: 400 });

describe("a new run's claim", () => {
  it("is one process's alone, and says what the run computes", () => {
    const directory = path.join(temporaryFolder(), "run");
    const claim = claimNewRun(directory, origin);
    expect(() => claimNewRun(directory, origin)).toThrow(/the folder already holds a run \(found claims\)/);
    expect(claimInForce(directory)).toMatchObject({ origin, released: false, holder: { pid: process.pid } });
    claim.release();
    expect(() => claimNewRun(directory, origin)).toThrow(/already holds a run/);
  });

  it("leaves nothing behind where it is withdrawn", () => {
    const root = temporaryFolder();
    claimNewRun(path.join(root, "run"), origin).withdraw();
    expect(readdirSync(root)).toEqual([]);
  });

  it.each([
    ["empty", []],
    ["with a draft", ["1.json.0123456789abcdef.tmp"]],
  ])("takes a folder of claims that a killed process left %s", (_how, drafts) => {
    const directory = path.join(temporaryFolder(), "run");
    mkdirSync(path.join(directory, "claims"), { recursive: true });
    for (const draft of drafts) writeFileSync(path.join(directory, "claims", draft), "{");
    const claim = claimNewRun(directory, origin);
    expect(claimInForce(directory)).toMatchObject({ origin });
    expect(() => claimNewRun(directory, origin)).toThrow(/already holds a run \(found claims\)/);
    claim.release();
  });
});

describe("claiming a stopped run", () => {
  it("succeeds once its holder has let go, as often as that happens, with one file left", async () => {
    const directory = path.join(temporaryFolder(), "run");
    claimNewRun(directory, origin).release();
    const claim = await take(directory);
    claim.keepReplay([{ step: 3, group: "activation", setting: 0.5 }]);
    claim.release();
    const again = await take(directory);
    expect(again.replay).toEqual([{ step: 3, group: "activation", setting: 0.5 }]);
    expect(again.origin).toEqual(origin);
    expect(readdirSync(path.join(directory, "claims"))).toEqual(["3.json"]);
    again.release();
  });

  it.each([false, true])(
    "is refused while its holder lives, take-over %s, whatever the clock says",
    async (takeOver) => {
      const directory = claimedBy({});
      utimesSync(claimPlace(directory, 3).path, 0, 0);
      const refused = new RegExp(`process ${process.pid} on ".*" is computing this run. Wait until it has ended`);
      await expect(take(directory, takeOver)).rejects.toThrow(refused);
      expect(claimInForce(directory)).toMatchObject({ holder: { pid: process.pid } });
    },
  );

  it("is refused while a holder on another machine renews its claim", async () => {
    const directory = claimedBy(elsewhere);
    const taking = take(directory, true);
    await wait(100);
    utimesSync(claimPlace(directory, 3).path, 1, 1);
    await expect(taking).rejects.toThrow(/on "elsewhere" is computing this run/);
  });

  it.each<[string, Partial<Holder>]>([
    ["on another machine", elsewhere],
    ["in another container", { space: "pid:[1]" }],
    ["of a system without start times, whose number some process has", { started: null }],
  ])("of a silent holder %s needs the user's word", async (_where, holder) => {
    const directory = claimedBy(holder);
    await expect(take(directory)).rejects.toThrow(
      /has claimed this run, and whether that process has ended is not visible.*--take-over/,
    );
    const takenFrom: string[] = [];
    const claim = await claimRun(directory, {
      takeOver: true,
      watchMs: 100,
      onTakenOver: (who) => takenFrom.push(who),
    });
    expect(takenFrom).toEqual([`process ${process.pid} on ${JSON.stringify(holder.host ?? here.host)}`]);
    claim.release();
  });

  it("of a damaged claim needs the user's word", async () => {
    const directory = claimedBy({});
    writeFileSync(claimPlace(directory, 3).path, "{");
    await expect(take(directory)).rejects.toThrow(/a process that left a damaged claim has claimed this run/);
    const claim = await claimRun(directory, { takeOver: true, watchMs: 100, origin });
    claim.release();
  });

  it.each([999_999_999, 9_999_999_999, lastClaim - 1])("numbered %i is one process's at a time", async (number) => {
    const directory = path.join(temporaryFolder(), "run");
    claimNewRun(directory, origin).release();
    renameSync(claimPlace(directory, 1).path, claimPlace(directory, number).path);
    const claim = await take(directory);
    await expect(take(directory, true)).rejects.toThrow(/is computing this run/);
    expect(readdirSync(path.join(directory, "claims"))).toEqual([`${number + 1}.json`]);
    claim.release();
  });

  it.each(["nothing", "3.json"])("is refused where the claim is a link to %s", async (target) => {
    const directory = claimedBy({});
    rmSync(claimPlace(directory, 3).path);
    symlinkSync(target, claimPlace(directory, 3).path);
    const refused = /a process that left a damaged claim has claimed this run/;
    await expect(Promise.race([take(directory), wait(3000)])).rejects.toThrow(refused);
    expect(await Promise.race([claimState(directory, 100), wait(3000)])).toMatchObject({ state: "unclear" });
  });

  it("is refused after the last number, with what to do", async () => {
    const directory = path.join(temporaryFolder(), "run");
    claimNewRun(directory, origin).release();
    const last = claimPlace(directory, lastClaim).path;
    renameSync(claimPlace(directory, 1).path, last);
    await expect(take(directory, true)).rejects.toThrow(
      /highest number that a claim can have.*Rename that file to 1\.json/,
    );
    renameSync(last, claimPlace(directory, 1).path);
    (await take(directory)).release();
  });

  it("is refused without a record where the claim is damaged, with what to do", () => {
    const directory = claimedBy({});
    writeFileSync(claimPlace(directory, 3).path, "");
    expect(() => claimedOrigin(directory)).toThrow(/neither a record nor a whole claim.*delete the folder, and run/);
  });

  it("is won by one of many who try at once", async () => {
    const directory = claimedBy(elsewhere);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => take(directory, true)));
    const won = tries.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(won).toHaveLength(1);
    for (const each of tries)
      if (each.status === "rejected") expect(String(each.reason)).toMatch(/is computing this run/);
    won[0]!.release();
  });

  it("a holder that was only silent learns that it was taken over and writes nothing more", async () => {
    const directory = claimedBy(elsewhere);
    const first = await take(directory, true);
    const file = claimPlace(directory, 4).path;
    const record: ClaimRecord = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(claimPlace(directory, 5).path, JSON.stringify({ ...record, holder: { ...here, ...elsewhere } }));
    await new Promise((resolve) => first.lost.addEventListener("abort", resolve));
    expect(() => first.check()).toThrow(/another process has taken the run over/);
    expect(() => first.keepReplay([])).toThrow(/taken the run over/);
    first.release();
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(record);
  });

  it("is not asked for in a folder that nobody has claimed", () => {
    expect(hasClaim(temporaryFolder())).toBe(false);
    expect(existsSync(path.join(temporaryFolder(), "claims"))).toBe(false);
  });
});

it("the holder of a run can be read without claiming the run", async () => {
  const watched = (directory: string) => claimState(directory, 300);
  expect(await watched(claimedBy({}))).toEqual({ state: "live", holder: expect.stringContaining(`${process.pid}`) });
  expect(await watched(claimedBy({ started: "another boot/1", machine: here.machine }))).toMatchObject({
    state: here.machine === null ? "unclear" : "free",
  });
  expect(await watched(claimedBy(elsewhere))).toMatchObject({
    state: "unclear",
    holder: expect.stringContaining("elsewhere"),
  });
  expect(await watched(temporaryFolder())).toEqual({ state: "free", holder: "" });
});

describe("whether a holder has ended", () => {
  const boot = "boot/17";
  const holder: Holder = { pid: 5, started: boot, host: "h", machine: "m", space: "s" };
  const table = (there: boolean, started: string | null = boot) => ({ isThere: () => there, startOf: () => started });

  it.each<[string, Partial<Holder>, Partial<Holder>, ReturnType<typeof table>, string]>([
    ["the same process", {}, {}, table(true), "alive"],
    ["its number is free", {}, {}, table(false), "ended"],
    ["its number was given to another", {}, {}, table(true, "boot/99"), "ended"],
    ["the machine was started anew", { started: "earlier/17" }, {}, table(true), "ended"],
    ["no start times, the number taken", { started: null }, { started: null }, table(true, null), "unknown"],
    ["no start times, the number free", { started: null }, { started: null }, table(false, null), "ended"],
    ["another host", { host: "other" }, {}, table(false), "unknown"],
    ["another machine of the same name", { machine: "other" }, {}, table(false), "unknown"],
    ["another container", { space: "other" }, {}, table(false), "unknown"],
    ["machines that cannot be distinguished", { machine: null }, { machine: null }, table(false), "unknown"],
  ])("%s", (_case, changes, ours, processes, verdict) => {
    expect(verdictOn({ ...holder, ...changes }, { ...holder, pid: 9, ...ours }, processes)).toBe(verdict);
  });
});
