/** The forked runner, as a process. */
import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { callRun } from "../../../extension/programs/control/client.ts";
import type { RunnerApi } from "../../../extension/protocol/messages/runnerApi.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { forkProgram } from "./forkedProgram.ts";
import { writeConfig } from "./tinyConfig.ts";

const endless = { training: { epochs: 10_000, batchSize: 2 }, checkpoint: { every: 1 } };

function forkRunner(execArgv: string[] = []) {
  let recorded = () => {};
  const recording = new Promise<void>((resolve) => {
    recorded = resolve;
  });
  return { ...forkProgram<RunnerApi>("runner", { recording: () => recorded() }, execArgv), recording };
}

/** A runner that has begun a run, or refused it. */
async function begun(changes: Record<string, unknown> = endless, execArgv: string[] = []) {
  const folder = temporaryFolder();
  const directory = path.join(folder, "run");
  const runner = forkRunner(execArgv);
  const ended = runner.api.start({
    configFile: writeConfig(folder, changes),
    sets: ["name=forked"],
    directory,
    recordGit: "none",
  });
  await Promise.race([runner.recording, ended.catch(() => {})]);
  const metrics = path.join(directory, "metrics.jsonl");
  const steps = async () => (await readRun(directory)).metrics.filter(({ kind }) => kind === "step").length;
  return { ...runner, ended, directory, steps, bytes: () => statSync(metrics).size };
}

describe("a forked runner", () => {
  it("runs, answers with how the run ended, and ends", async () => {
    const { ended, exited, directory } = await begun({});
    expect(await ended).toBe("done");
    expect(await exited).toBe(0);
    expect((await readRun(directory)).record).toMatchObject({ status: "done", config: { name: "forked" } });
  });

  it("holds a run, takes a threshold meanwhile, and continues without counting the time", async () => {
    const run = await begun({ training: { epochs: 6, batchSize: 2 }, control: { kind: "manual", theta: 0.98 } });
    await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(0);
    await callRun(run.directory, (process) => process.pause());
    // The step under way still ends, and the evaluation after it, which takes seconds where other programs compute.
    for (let bytes = -1; bytes !== run.bytes(); await wait(3000)) bytes = run.bytes();
    const held = performance.now();
    const before = await readRun(run.directory);
    expect(before.record.status).toBe("running");
    await callRun(run.directory, (process) => process.setTheta(0.5, "activation"));
    await expect(callRun(run.directory, (process) => process.setTheta(2.5, "activation"))).rejects.toThrow(
      /threshold out of range \(found 2\.5\); expected -1 to 2/,
    );
    await wait(1500);
    await callRun(run.directory, (process) => process.unpause());
    expect(await run.ended).toBe("done");
    const { metrics, timings } = await readRun(run.directory);
    expect(metrics.filter((event) => event.kind === "control").at(1)).toMatchObject({ theta: 0.5, source: "user" });
    const counted = timings.at(-1)!.atMs - before.timings.at(-1)!.atMs;
    expect(counted).toBeLessThan(performance.now() - held - 1400);
  });

  it("stops before the next step, also while it is held, and resumes from its checkpoint in another process", async () => {
    const run = await begun();
    await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(2);
    await callRun(run.directory, (process) => process.pause());
    await callRun(run.directory, (process) => process.stop());
    expect(await run.ended).toBe("interrupted");
    expect(await run.exited).toBe(0);
    const stopped = await readRun(run.directory);
    expect(stopped.record.status).toBe("interrupted");
    expect(stopped.metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted" });

    const again = forkRunner();
    const ended = again.api.resume(run.directory, false);
    await again.recording;
    await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(stopped.metrics.length / 2);
    await expect(again.api.resume(run.directory, false)).rejects.toThrow(/this process already has a run/);
    await callRun(run.directory, (process) => process.stop());
    expect(await ended).toBe("interrupted");
  });

  it("refuses a configuration with the place in it, and records nothing", async () => {
    const { ended, exited, errors, directory } = await begun({ clients: 0 });
    await expect(ended).rejects.toThrow(/tiny\.splitcom\.json:\d+:\d+: .*clients/);
    expect(await exited).toBe(0);
    expect(errors()).not.toMatch(/^\s+at /m);
    await expect(readRun(directory)).rejects.toThrow(/there is no run\.json/);
  });
});

describe("a run is recorded as interrupted", () => {
  it("when its process is asked to end", async () => {
    const run = await begun();
    await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(0);
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe("interrupted");
    expect(await run.exited).toBe(0);
    expect((await readRun(run.directory)).record.status).toBe("interrupted");
  });
});

it("a run computes on where the extension host goes away, with its output, and is steered by whoever comes next", async () => {
  const run = await begun();
  await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(0);
  run.child.disconnect();
  run.child.stderr!.destroy();
  const steps = await run.steps();
  await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(steps + 2);
  await callRun(run.directory, (process) => process.stop());
  expect(await run.exited).toBe(0);
  const { record, metrics } = await readRun(run.directory);
  expect(record.status).toBe("interrupted");
  expect(metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted" });
});

it("a runner without a run ends with the extension host", async () => {
  const { child, exited } = forkRunner();
  child.disconnect();
  expect(await exited).toBe(0);
});

it("marks the run as failed and says why when something unforeseen is thrown", async () => {
  const preload = path.join(temporaryFolder(), "throws.cjs");
  writeFileSync(preload, 'process.on("SIGUSR2", () => { throw new Error("out of luck"); });');
  const run = await begun(endless, ["--require", preload]);
  await expect.poll(run.steps, { timeout: 20_000 }).toBeGreaterThan(0);
  run.child.kill("SIGUSR2");
  await expect(run.ended).rejects.toThrow("out of luck");
  expect(await run.exited).toBe(0);
  expect(run.errors()).not.toMatch(/^\s+at /m);
  const { record, metrics } = await readRun(run.directory);
  expect(record).toMatchObject({ status: "failed", error: { kind: "run-failed", message: "out of luck" } });
  expect(metrics.length).toBeGreaterThan(2);
});

it("is not started by hand", async () => {
  const file = path.join(packageRoot(), "dist", "runner.cjs");
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [file], (error, _stdout, stderr) => resolve({ code: error?.code, stderr }));
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^this program is part of the extension/),
  });
});
