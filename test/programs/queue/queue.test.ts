/** The queue on disk, as the archives of two windows on one folder see it. */
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { claimNewRun } from "../../../extension/engine/store/claims/claim.ts";
import { openRunChannel } from "../../../extension/programs/control/runChannel.ts";
import { isTaken, readQueued, removeQueued, takeQueued } from "../../../extension/programs/queue/queueFile.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { openedArchive } from "../archive/openedArchive.ts";
import { beginRun } from "../archive/recordedRun.ts";

const refused = { kind: "bad-input", what: "no such file", message: "no such file." } as const;
const dead = { process: { pid: 2 ** 22 - 1, started: "another boot/1" } };

const requestOf = (name: string) => ({
  name,
  epochs: 3,
  begin: {
    kind: "start",
    configFile: "/e.splitcom.json",
    configText: `{"name":"${name}"}`,
    recordGit: "none",
  } as const,
});

/** Two windows on a folder of runs, in which some wait. */
async function queueOf(...names: string[]) {
  const root = temporaryFolder();
  const [one, two] = [openedArchive(), openedArchive()];
  await one.api.watch([root]);
  await two.api.watch([root]);
  const runOf = (name: string) => path.join(root, name);
  for (const name of names) {
    mkdirSync(runOf(name));
    await one.api.enqueue(runOf(name), requestOf(name));
    // The order is that of the clock.
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  for (const summary of await two.api.watch([root])) two.summaries.set(summary.run, summary);
  const next = async (window: typeof one, atOnce = 1) => (await window.api.takeNext(atOnce)).map(({ name }) => name);
  return { root, one, two, runOf, next };
}

/** What a runner does once it has started: it claims the run and opens its channel. */
async function computes(directory: string) {
  const control = new RunControls();
  const claim = claimNewRun(directory, { startedAt: new Date().toISOString(), configFile: null, configText: "{}" });
  const channel = await openRunChannel(claim, control, { startedBy: "window", onNote() {} });
  return {
    control,
    ends() {
      channel.close();
      removeQueued(directory);
      claim.withdraw();
    },
  };
}

describe("the queue of runs", () => {
  it("is listed by every window, in its order, until its runs start", async () => {
    const { one, two, runOf } = await queueOf("a", "b");
    for (const { summaries } of [one, two]) {
      const listed = ["a", "b"].map((name) => summaries.get(runOf(name)));
      expect(listed.map((run) => run && [run.name, run.status, run.epochs, run.controllable])).toEqual([
        ["a", "queued", 3, true],
        ["b", "queued", 3, true],
      ]);
      await expect(one.api.follow(runOf("a"))).rejects.toThrow("the run is queued and has not started");
      expect(listed[0]!.order!).toBeLessThan(listed[1]!.order!);
    }
  });

  it("is advanced by whichever window is first, and starts nothing twice", async () => {
    const { one, two, runOf, next } = await queueOf("a", "b", "c");
    const taken = await Promise.all([next(one), next(two)]);
    expect(taken.flat()).toEqual(["a"]);
    const run = await computes(runOf("a"));
    expect([await next(one), await next(two)]).toEqual([[], []]);
    run.ends();
    expect([await next(two), await next(one)]).toEqual([["b"], []]);
  });

  it("starts as many as may compute at once, whichever window started the others", async () => {
    const { one, two, next } = await queueOf("a", "b", "c", "d");
    expect([await next(one, 2), await next(two, 2), await next(two, 3)]).toEqual([["a", "b"], [], ["c"]]);
  });

  it("continues while a run is paused", async () => {
    const { one, two, runOf, next } = await queueOf("a", "b");
    expect(await next(one)).toEqual(["a"]);
    const { control, ends } = await computes(runOf("a"));
    expect(await next(two)).toEqual([]);
    control.pause();
    expect(await next(two)).toEqual(["b"]);
    ends();
  });

  it("lets a run be the next", async () => {
    const { one, two, runOf, next } = await queueOf("a", "b", "c");
    await two.api.runNext(runOf("c"));
    expect(await next(one, 3)).toEqual(["c", "a", "b"]);
    await expect(one.api.runNext(runOf("c"))).rejects.toThrow("the run is not queued");
  });

  it("loses a run that is stopped there, with its folder", async () => {
    const { one, two, runOf, next } = await queueOf("a", "b");
    await two.api.control(runOf("a"), "stop", []);
    expect(existsSync(runOf("a"))).toBe(false);
    expect(two.gone).toEqual([runOf("a")]);
    expect(await next(one, 2)).toEqual(["b"]);
  });

  it("keeps a run that could not start as failed, with the reason, to be tried again or deleted", async () => {
    const { one, runOf, next } = await queueOf("a");
    expect(await next(one)).toEqual(["a"]);
    await one.api.refuse(runOf("a"), refused);
    expect(one.summaries.get(runOf("a"))).toMatchObject({ status: "failed", error: "no such file.", resumable: true });
    expect(await next(one)).toEqual([]);
    // Whoever opens it reads the reason, and not that a file is missing.
    expect(await one.api.log(runOf("a"))).toBe("no such file.\n");
    await expect(one.api.record(runOf("a"))).rejects.toThrow(/^no such file\.$/);
    await expect(one.api.follow(runOf("a"))).rejects.toThrow(/^no such file\.$/);
    const again = readQueued(runOf("a"))!;
    await one.api.enqueue(runOf("a"), again);
    expect(await next(one)).toEqual(["a"]);
    await one.api.refuse(runOf("a"), refused);
    await one.api.remove(runOf("a"));
    expect(existsSync(runOf("a"))).toBe(false);
  });

  it("has a stopped run that is to be resumed, and keeps its figures where it cannot be", async () => {
    const { root, one, next } = await queueOf();
    const run = beginRun(root, "stopped", dead).directory;
    await one.api.refresh(run);
    expect(one.summaries.get(run)).toMatchObject({ status: "interrupted" });
    await one.api.enqueue(run, { name: "tiny", epochs: 2, begin: { kind: "resume", takeOver: false } });
    expect(one.summaries.get(run)).toMatchObject({ status: "queued", resumable: false });
    expect(await next(one)).toEqual(["tiny"]);
    await one.api.refuse(run, refused);
    expect(one.summaries.get(run)).toMatchObject({ status: "failed", error: "no such file.", resumable: true });
    await one.api.enqueue(run, { name: "tiny", epochs: 2, begin: { kind: "resume", takeOver: false } });
    await one.api.control(run, "stop", []);
    expect(one.summaries.get(run)).toMatchObject({ status: "interrupted" });
  });

  it("gives a run to one window alone, also where two have seen it waiting", async () => {
    const { runOf } = await queueOf("a");
    expect([takeQueued(runOf("a")), takeQueued(runOf("a"))]).toEqual([true, false]);
  });

  it("gives a run back whose window went before it was started", async () => {
    const { runOf, one, next } = await queueOf("a");
    const holder = { ...dead.process, host: "h", machine: "m", space: "s" };
    const taken = path.join(runOf("a"), "taken.json");
    writeFileSync(taken, JSON.stringify({ holder }));
    // On another machine it may be about to start: that is waited for.
    expect([isTaken(runOf("a")), await next(one)]).toEqual([true, []]);
    const { holder: here } = holderHere(runOf("a"));
    writeFileSync(taken, JSON.stringify({ holder: { ...here, ...dead.process } }));
    expect(isTaken(runOf("a"))).toBe(false);
    expect(await next(one)).toEqual(["a"]);
  });

  it("passes over a damaged request, which is no run", async () => {
    const { root, one, next } = await queueOf();
    mkdirSync(path.join(root, "odd"));
    writeFileSync(path.join(root, "odd", "queued.json"), '{"formatVersion": 1, "begin": {"kind": "start"}}');
    await one.api.refresh(path.join(root, "odd"));
    expect(await next(one)).toEqual([]);
  });
});

describe("a run that another machine computes", () => {
  /** Recorded by a process of another machine, whose claim is renewed or not. */
  async function elsewhere(renewed: Date) {
    const root = temporaryFolder();
    const { directory } = beginRun(root, "there", dead);
    const claim = claimNewRun(path.join(root, "claimed"), { startedAt: "", configFile: null, configText: "{}" });
    claim.release();
    mkdirSync(path.join(directory, "claims"));
    const file = path.join(directory, "claims", "1.json");
    const record = JSON.parse(readFileSync(path.join(root, "claimed", "claims", "1.json"), "utf8"));
    const holder = { ...record.holder, ...dead.process, host: "another" };
    writeFileSync(file, JSON.stringify({ ...record, released: false, holder }));
    utimesSync(file, renewed, renewed);
    const { api } = openedArchive();
    const listed = await api.watch([root]);
    return listed.find(({ run }) => run === directory);
  }

  it("is listed as running while its claim is renewed", async () => {
    expect(await elsewhere(new Date())).toMatchObject({ status: "running", resumable: false });
  });

  it("is listed as interrupted once it is not, and can be resumed", async () => {
    expect(await elsewhere(new Date(Date.now() - 120_000))).toMatchObject({ status: "interrupted", resumable: true });
  });
});

/** What a claim of this process says. */
function holderHere(beside: string) {
  const other = `${beside}-other`;
  mkdirSync(other);
  takeQueued(other);
  const record = JSON.parse(readFileSync(path.join(other, "taken.json"), "utf8"));
  rmSync(other, { recursive: true });
  return record;
}
