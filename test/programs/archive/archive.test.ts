import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { claimNewRun } from "../../../extension/engine/store/claims/claim.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { bestOf } from "../../../extension/protocol/run/bestEpoch.ts";
import type { RunRecord } from "../../../extension/protocol/run/runRecord.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { type RunTrace, seriesName, type TraceUpdate, updateFits } from "../../../extension/protocol/run/trace.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { openedArchive } from "./openedArchive.ts";
import { beginRun, recordRun, tinyEvents } from "./recordedRun.ts";

/** Of a process that is no more. */
const dead = { process: { pid: 2 ** 22 - 1, started: "another boot/1" } };
const failure = { kind: "run-failed", message: "the runner died.", what: "the runner died" } as const;

const recordOf = (run: string): RunRecord => JSON.parse(readFileSync(path.join(run, "run.json"), "utf8"));
const writeRecord = (run: string, changes: Partial<RunRecord>) =>
  writeFileSync(path.join(run, "run.json"), JSON.stringify({ ...recordOf(run), ...changes }));

/** A run whose process died after some events. */
async function killedRun(root: string, name: string, events = 20) {
  const store = beginRun(root, name, dead);
  for (const event of (await tinyEvents()).slice(0, events)) store.append(event);
  return store.directory;
}

/** Of ascending times in milliseconds; 10 a second make 11 with both ends. */
function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time <= from + 1000).length));
}

/** What a panel holds: a snapshot, and the updates that fit. */
function holder(snapshot: RunTrace) {
  let trace = snapshot;
  const gaps: TraceUpdate[] = [];
  const losses = () => Array.from(trace.series[seriesName.loss]?.y ?? []);
  return {
    add(update: TraceUpdate) {
      const fits = updateFits(trace.seq, update);
      if (fits === "gap") gaps.push(update);
      if (fits !== "fits") return;
      const series = { ...trace.series };
      for (const [name, { x, y }] of Object.entries(update.series)) {
        const known = series[name] ?? { x: [], y: [] };
        series[name] = { x: Float64Array.of(...known.x, ...x), y: Float64Array.of(...known.y, ...y) };
      }
      trace = { ...trace, seq: update.seq, series };
    },
    losses,
    gaps,
    get trace() {
      return trace;
    },
  };
}

describe("the list of runs", () => {
  it("is whole for all who ask for it while it is being read", async () => {
    const root = temporaryFolder();
    for (let run = 0; run < 40; run++) beginRun(root, `run-${run}`, dead);
    const { api } = openedArchive();
    const asked: Promise<RunSummary[]>[] = [];
    for (let turn = 0; turn < 60; turn++) {
      asked.push(api.watch([root]));
      await nextTurn();
    }
    expect(new Set((await Promise.all(asked)).map(({ length }) => length))).toEqual(new Set([40]));
  });

  it("has the group of a run from its claim on", async () => {
    const root = temporaryFolder();
    const group = { id: "sweep", name: "Sweep", size: 3 };
    const directory = path.join(root, "claimed");
    const origin = { startedAt: new Date().toISOString(), configFile: null, configText: "{}", group };
    const claim = claimNewRun(directory, origin);
    writeRecord(beginRun(root, "recorded", dead).directory, { group });
    const { api } = openedArchive();
    const listed = await api.watch([root]);
    expect(listed.map((summary) => summary.group)).toEqual([group, group]);
    claim.withdraw();
  });

  it("has every run of the folders, with the figures of its record", async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    const run = await recordRun(one, "done");
    mkdirSync(path.join(one, "no-run"));
    await recordRun(two, "other");
    const { api } = openedArchive();
    const listed = await api.watch([one, two, path.join(one, "absent")]);
    expect(listed.map((summary) => path.basename(summary.run)).sort()).toEqual(["done", "other"]);
    const { record, metrics, timings } = await readRun(run);
    const [summary] = await api.watch([one]);
    const { finals } = record;
    const best = bestOf(metrics.filter((event) => event.kind === "epoch"));
    expect(record.best).toEqual(best);
    expect(summary).toEqual({
      run,
      name: "tiny",
      live: null,
      order: null,
      status: "done",
      controllable: false,
      resumable: false,
      error: null,
      startedAt: record.startedAt,
      endedAt: record.endedAt,
      configFile: null,
      backend: null,
      epoch: 3,
      epochs: 3,
      step: metrics.filter(({ kind }) => kind === "step").length,
      stepsPerEpoch: 3,
      perplexity: finals!.perplexity,
      bestPerplexity: best!.perplexity,
      bestEpoch: best!.epoch,
      uplinkSaving: finals!.saving.up,
      totalSaving: finals!.saving.total,
      uplinkBytes: finals!.cumulative.up,
      downlinkBytes: finals!.cumulative.down,
      thetas: { activation: { theta: finals!.thetas.activation, source: null } },
      seconds: timings.at(-1)!.atMs / 1000,
      secondsLeft: null,
      labels: { name: null, starred: false, note: "", tags: [] },
      skipped: { count: 0, first: null },
    });
  });

  it("learns of a new run, its steps and its end, without being asked", async () => {
    const root = temporaryFolder();
    const { api, summaries, times } = openedArchive();
    expect(await api.watch([root])).toEqual([]);
    const events = await tinyEvents();
    const began = performance.now();
    const store = beginRun(root, "new");
    await expect.poll(() => summaries.get(store.directory)?.status, { timeout: 3000, interval: 20 }).toBe("running");
    expect(performance.now() - began).toBeLessThan(1500);
    const epochEnd = events.findIndex(({ kind }) => kind === "epochTiming") + 1;
    for (const event of events.slice(0, epochEnd + 4)) store.append(event);
    await expect.poll(() => summaries.get(store.directory)?.epoch, { timeout: 3000 }).toBe(1);
    expect(summaries.get(store.directory)).toMatchObject({ step: 5, stepsPerEpoch: 3 });
    expect(summaries.get(store.directory)!.thetas).toMatchObject({ activation: { source: "start" } });
    // 4 of 9 steps are left, at the pace of those after the first.
    const { seconds, secondsLeft } = summaries.get(store.directory)!;
    const first = events.find((event) => event.kind === "timing")!;
    expect(secondsLeft).toBeCloseTo(((seconds! - first.atMs / 1000) / 4) * 4, 9);
    for (const event of events.slice(epochEnd + 4)) store.append(event);
    await expect.poll(() => summaries.get(store.directory)?.status, { timeout: 3000 }).toBe("done");
    expect(summaries.get(store.directory)).toMatchObject({ epoch: 3, step: 9, secondsLeft: null });
    expect(times.listed.length).toBeGreaterThan(1);
    expect(mostInASecond(times.listed)).toBeLessThanOrEqual(11);
  });

  it("shows a run whose process has died as interrupted, as far as it came", async () => {
    const root = temporaryFolder();
    const run = await killedRun(root, "killed");
    mkdirSync(path.join(run, "checkpoints"));
    writeFileSync(path.join(run, "checkpoints", "latest.safetensors"), "");
    const { api, summaries } = openedArchive();
    expect(await api.watch([root])).toMatchObject([{ status: "interrupted", resumable: true, endedAt: null }]);
    await expect.poll(() => summaries.get(run)?.step, { timeout: 3000 }).toBeGreaterThan(3);
    expect(summaries.get(run)).toMatchObject({ epoch: 2, secondsLeft: null });
  });

  it("has damaged runs, with what is wrong with them, and others nonetheless", async () => {
    const root = temporaryFolder();
    await recordRun(root, "whole");
    const [bad, torn] = [await recordRun(root, "damaged"), await killedRun(root, "torn")];
    writeFileSync(path.join(bad, "run.json"), '{"formatVersion": 1');
    const log = readFileSync(path.join(torn, "metrics.jsonl"), "utf8");
    writeFileSync(path.join(torn, "metrics.jsonl"), log.replace('"control"', '"con'));
    const { api, summaries } = openedArchive();
    const listed = new Map((await api.watch([root])).map((summary) => [summary.run, summary]));
    expect([...listed.values()].map(({ status }) => status).sort()).toEqual(["done", "failed", "interrupted"]);
    expect(listed.get(bad)).toMatchObject({ name: "damaged", error: expect.stringContaining("ends too early") });
    const skipped = { count: 1, first: "metrics.jsonl:2: not a JSON object" };
    await expect.poll(() => summaries.get(torn), { timeout: 3000 }).toMatchObject({ skipped, error: null, epoch: 2 });
    await expect(api.follow(bad)).rejects.toThrow(/run\.json:1:\d+: the JSON text ends too early/);
    // Its threshold's first point was in the damaged line; all other curves are whole.
    expect((await api.follow(torn)).series.loss?.y).not.toHaveLength(0);
    await expect(api.record(bad)).rejects.toThrow(/run\.json/);
  });

  it("counts the damaged lines of a run that has ended when it is asked to", async () => {
    const root = temporaryFolder();
    const run = await recordRun(root, "ended");
    const file = path.join(run, "metrics.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").replace('"control"', '"guess"'));
    const { api } = openedArchive();
    expect(await api.watch([root])).toMatchObject([{ status: "done", skipped: { count: 0 } }]);
    expect(await api.skipped(run)).toEqual({
      count: 1,
      first: "metrics.jsonl:2: an event of a kind that this version does not know",
    });
  });

  it("shows which runs are gone", async () => {
    const root = temporaryFolder();
    const run = await recordRun(root, "one");
    const { api, gone } = openedArchive();
    await api.watch([root]);
    await api.follow(run);
    rmSync(run, { recursive: true });
    await expect.poll(() => gone, { timeout: 3000 }).toEqual([run]);
    await expect(api.follow(run)).rejects.toThrow(/cannot read the run/);
    // And it may come again.
    await recordRun(root, "one");
    await api.refresh(run);
    expect((await api.watch([root])).map((summary) => summary.run)).toEqual([run]);
  });
});

describe("a followed run", () => {
  it("gives a snapshot, and what is added within moments, at most 10 times a second", async () => {
    const root = temporaryFolder();
    const { api, updates, times } = openedArchive();
    await api.watch([root]);
    const events = await tinyEvents();
    const store = beginRun(root, "live");
    for (const event of events.slice(0, 6)) store.append(event);
    const panel = holder(await api.follow(store.directory));
    expect(panel.losses()).toHaveLength(2);
    for (const event of events.slice(6)) {
      store.append(event);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const wrote = performance.now();
    await expect.poll(() => updates.at(-1)?.seq, { timeout: 2000, interval: 10 }).toBe(events.length);
    expect(performance.now() - wrote).toBeLessThan(1000);
    for (const update of updates) panel.add(update);
    expect(panel.gaps).toEqual([]);
    const again = await openedArchive().api.follow(store.directory);
    expect(panel.trace.series).toEqual(again.series);
    expect(times.traced.length).toBeGreaterThan(3);
    expect(mostInASecond(times.traced)).toBeLessThanOrEqual(11);
  });

  it("continues alike for two followers that came at different times", async () => {
    const root = temporaryFolder();
    const { api, updates } = openedArchive();
    const events = await tinyEvents();
    const store = beginRun(root, "live");
    for (const event of events.slice(0, 6)) store.append(event);
    const first = holder(await api.follow(store.directory));
    for (const event of events.slice(6, 12)) store.append(event);
    const second = holder(await api.follow(store.directory));
    expect(second.trace.seq).toBe(12);
    for (const event of events.slice(12)) store.append(event);
    await api.refresh(store.directory);
    for (const update of updates) for (const panel of [first, second]) panel.add(update);
    expect([...first.gaps, ...second.gaps]).toEqual([]);
    expect(first.trace.seq).toBe(events.length);
    expect(first.trace.series).toEqual(second.trace.series);
  });

  it("that resumes from a checkpoint starts over, beyond a gap", async () => {
    const root = temporaryFolder();
    const events = await tinyEvents();
    const run = await killedRun(root, "resumed", events.length - 3);
    const { api, updates } = openedArchive();
    await api.watch([root]);
    const panel = holder(await api.follow(run));
    const seen = panel.losses().length;
    // As `continueRun` does: cut the logs, replace the record, and continue.
    for (const name of ["metrics.jsonl", "timings.jsonl"]) {
      const file = path.join(run, name);
      const lines = readFileSync(file, "utf8").split("\n");
      const kept = lines.slice(0, Math.ceil(lines.length / 2)).join("\n");
      truncateSync(file, Buffer.byteLength(`${kept}\n`));
    }
    rmSync(path.join(run, "run.json"));
    writeFileSync(path.join(run, "run.json"), JSON.stringify(beginRun(root, "template").record));
    await expect.poll(() => updates.length, { timeout: 3000 }).toBeGreaterThan(0);
    for (const update of updates) panel.add(update);
    expect(panel.gaps).toHaveLength(1);
    const anew = holder(await api.follow(run));
    expect(anew.losses().length).toBeLessThan(seen);
    expect(anew.trace.seq).toBe(panel.gaps[0]!.seq);
  });

  it("sends no more news once unfollowed", async () => {
    const root = temporaryFolder();
    const { api, updates } = openedArchive();
    const events = await tinyEvents();
    const store = beginRun(root, "live");
    for (const event of events.slice(0, 6)) store.append(event);
    await api.watch([root]);
    await api.follow(store.directory);
    await api.unfollow(store.directory);
    for (const event of events.slice(6)) store.append(event);
    await api.refresh(store.directory);
    expect(updates).toEqual([]);
  });

  it("may be outside the watched folders", async () => {
    const run = await recordRun(temporaryFolder(), "elsewhere");
    const { api, summaries } = openedArchive();
    expect((await api.follow(run)).seq).toBe((await tinyEvents()).length);
    await api.refresh(run);
    expect(summaries.size).toBe(0);
  });
});

describe("labels", () => {
  it("are kept in the run's folder and sent at once", async () => {
    const root = temporaryFolder();
    const run = await recordRun(root, "one");
    const { api, summaries } = openedArchive();
    await api.watch([root]);
    await api.label(run, { name: " Best so far ", starred: true });
    await api.label(run, { tags: ["paper", " paper", ""], note: "low theta" });
    const labels = { name: "Best so far", starred: true, note: "low theta", tags: ["paper"] };
    expect(summaries.get(run)).toMatchObject({ name: "Best so far", labels });
    expect(JSON.parse(readFileSync(path.join(run, "labels.json"), "utf8"))).toEqual(labels);
    expect(await openedArchive().api.watch([root])).toMatchObject([{ name: "Best so far", labels }]);
    await api.label(run, { name: "" });
    expect(summaries.get(run)).toMatchObject({ name: "tiny", labels: { name: null, starred: true } });
  });

  it("that are none are refused, and a damaged file of them harms no run", async () => {
    const root = temporaryFolder();
    const run = await recordRun(root, "one");
    const { api } = openedArchive();
    await expect(api.label(run, { name: "x".repeat(201) })).rejects.toThrow(
      /labels\.json: the run's labels, field name/,
    );
    await expect(api.label(path.join(root, "absent"), { starred: true })).rejects.toThrow(/there is no run/);
    writeFileSync(path.join(run, "labels.json"), "{");
    const labelsProblem = expect.stringMatching(/labels\.json:1:2: the JSON text ends too early/);
    expect(await api.watch([root])).toMatchObject([
      { name: "tiny", status: "done", labels: { starred: false }, labelsProblem },
    ]);
    const { stdout } = await splitcom("status", run);
    expect(stdout).toMatch(/^ {2}labels +cannot be read: .*labels\.json:1:2: /m);
    await expect(api.label(run, { starred: true })).rejects.toThrow(/labels\.json:1:2: the JSON text ends too early/);
  });
});

it("labels that somebody writes by hand are seen, also in the same file, and need not have all keys", async () => {
  const root = temporaryFolder();
  const run = await recordRun(root, "one");
  const labels = path.join(run, "labels.json");
  writeFileSync(labels, '{ "tags": ["a"] }');
  const { api, summaries } = openedArchive();
  expect(await api.watch([root])).toMatchObject([{ name: "tiny", labels: { tags: ["a"], note: "", starred: false } }]);
  // File systems tell times apart by milliseconds, and what was changed just now is read again in any case.
  const earlier = new Date(Date.now() - 60_000);
  for (const name of [labels, run]) utimesSync(name, earlier, earlier);
  await api.watch([root]);
  writeFileSync(labels, '{ "name": "by hand", "tags": ["a"] }');
  utimesSync(run, earlier, earlier);
  await expect.poll(() => summaries.get(run)?.name, { timeout: 5000 }).toBe("by hand");
});

describe("removing", () => {
  it("deletes the folder of an ended run and of a damaged one", async () => {
    const root = temporaryFolder();
    const runs = [await recordRun(root, "one"), await recordRun(root, "two")];
    writeFileSync(path.join(runs[1]!, "run.json"), "{");
    const { api, gone } = openedArchive();
    await api.watch([root]);
    for (const run of runs) await api.remove(run);
    expect(runs.map((run) => existsSync(run))).toEqual([false, false]);
    expect(gone).toEqual(runs);
  });

  it("is refused for a run that continues, and for what is no run", async () => {
    const root = temporaryFolder();
    const { directory } = beginRun(root, "live");
    const { api } = openedArchive();
    await expect(api.remove(directory)).rejects.toThrow(/live: the run is still running\. Stop it first/);
    await expect(api.remove(root)).rejects.toThrow(/there is no run/);
    expect(existsSync(directory)).toBe(true);
  });
});

describe("marking as failed", () => {
  it("completes the record of a run whose process died, and leaves its metrics", async () => {
    const root = temporaryFolder();
    const run = await killedRun(root, "killed", 25);
    appendFileSync(path.join(run, "metrics.jsonl"), '{"seq":99,"kind":"st');
    const before = readFileSync(path.join(run, "metrics.jsonl"));
    const { api, summaries } = openedArchive();
    await api.watch([root]);
    await api.markFailed(run, failure);
    expect(readFileSync(path.join(run, "metrics.jsonl"))).toEqual(before);
    const { record, metrics } = await readRun(run);
    const last = metrics.findLast(({ kind }) => kind === "epoch");
    expect(record).toMatchObject({ status: "failed", error: failure, endedAt: expect.stringMatching(/Z$/) });
    expect(record.finals).toMatchObject({ epoch: 2, perplexity: (last as { perplexity: number }).perplexity });
    expect(summaries.get(run)).toMatchObject({ status: "failed", error: "the runner died.", epoch: 2 });
    expect(await api.log(run)).toMatch(/^\S+Z failed: the runner died\.\n$/);
    expect((await api.follow(run)).series[seriesName.loss]!.y.length).toBeGreaterThan(3);
  });

  it("leaves a run that has ended or still continues as it is", async () => {
    const root = temporaryFolder();
    const done = await recordRun(root, "done");
    const { directory } = beginRun(root, "live");
    const { api } = openedArchive();
    await api.markFailed(done, failure);
    expect(recordOf(done).status).toBe("done");
    await expect(api.markFailed(directory, failure)).rejects.toThrow(/the run is still running/);
    writeRecord(directory, dead);
    await api.markFailed(directory, failure);
    expect(recordOf(directory)).toMatchObject({ status: "failed", finals: null });
  });
});

it("reports runs under the names that the user gave them", async () => {
  const root = temporaryFolder();
  const [one, two] = [await recordRun(root, "one"), await recordRun(root, "two")];
  const { api } = openedArchive();
  await api.label(one, { name: "Mine" });
  const rows = JSON.parse((await api.report([one, two], "json")).text);
  expect(rows).toMatchObject([
    { run: "one", name: "Mine", epochs: 3 },
    { run: "two", name: "tiny" },
  ]);
  expect((await api.report([one, two], "latex")).text).toMatch(/Mine & done & 3 &/);
  expect((await api.report([one, two], "markdown")).text).toContain("## Mine");
  await expect(api.report([path.join(root, "absent")], "csv")).rejects.toThrow(/cannot read the run/);
});

it("shows the end of a long log", async () => {
  const run = await recordRun(temporaryFolder(), "one");
  const { api } = openedArchive();
  expect(await api.log(run)).toBe("");
  writeFileSync(path.join(run, "log.txt"), `${"a line of the beginning\n".repeat(20_000)}the end\n`);
  const log = await api.log(run);
  expect(log).toMatch(/^a line of the beginning\n(.*\n)*the end\n$/);
  expect(log.length).toBeLessThan(300_000);
});

it("configurations are those of the runs asked for, in their order; a damaged or missing one has none", async () => {
  const root = temporaryFolder();
  const [one, damaged] = [await recordRun(root, "one"), await recordRun(root, "damaged")];
  writeFileSync(path.join(damaged, "run.json"), "{");
  const { api } = openedArchive();
  await api.watch([root]);
  const table = await api.configs([path.join(root, "absent"), one, damaged]);
  expect(table.known).toEqual([false, true, false]);
  const value = (name: string) => table.values[table.paths.indexOf(name)];
  expect(value("name")).toEqual([null, recordOf(one).config.name, null]);
  expect(value("lora.rank")).toEqual([null, recordOf(one).config.lora.rank, null]);
});
