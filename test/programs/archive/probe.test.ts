/** Probes of a real run: the bundled model on wasm. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { prepareExperiment } from "../../../extension/engine/experiment.ts";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { writeSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { cosine } from "../../../extension/engine/numeric/cosine.ts";
import { loadConfig } from "../../../extension/programs/cli/loadConfig.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { runExperiment } from "../../../extension/programs/run/runExperiment.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { openedArchive } from "./openedArchive.ts";

async function recordedRun(changes: Record<string, unknown> = {}) {
  const folder = temporaryFolder();
  const run = path.join(folder, "run");
  const loaded = loadConfig(writeConfig(folder, changes));
  const [control, now] = [new RunControls(), new AbortController().signal];
  const listener = { onRecording() {}, onBackend() {}, onEvent() {} };
  await runExperiment({ loaded, directory: run, startedAt: new Date(), control, now, listener });
  return { folder, run, loaded };
}

it("are shown with their tokens, and each row's likeness to what the server holds", async () => {
  const { folder, run, loaded } = await recordedRun();
  const { api } = openedArchive();
  const { probes } = await api.follow(run);
  expect(probes.map(({ epoch }) => epoch)).toEqual([1, 2]);
  const { client, sample, rows } = probes[1]!.samples[1]!;
  const probe = await api.probe(run, 2, client, sample, "up.act");
  expect(probe).toMatchObject({ interface: "up.act", epoch: 2, client, sample, rows });
  expect(probe.current).toHaveLength(rows * probe.width);
  expect(probe.reference).toHaveLength(rows * probe.width);
  const row = (values: Float32Array, at: number) => values.subarray(at * probe.width, (at + 1) * probe.width);
  expect(probe.rowSimilarity).toEqual(
    Float32Array.from({ length: rows }, (_, at) => cosine(row(probe.current, at), row(probe.reference!, at))),
  );

  const gradient = await api.probe(run, 2, client, sample, "down.grad");
  // Everything is sent, so that nothing is held: the epoch before is what there is to compare with.
  const earlier = await api.probe(run, 1, client, sample, "down.grad");
  expect(earlier).toMatchObject({ rows, reference: null, comparedWith: "before", rowSimilarity: null });
  expect(gradient).toMatchObject({ interface: "down.grad", reference: earlier.current, comparedWith: "before" });
  expect(gradient.rowSimilarity).toHaveLength(rows);
  expect(gradient.tokens).toEqual(probe.tokens);

  const { clients } = await prepareExperiment(loaded.config, folder);
  const { prompt, target } = clients[client]!.find(({ id }) => id === sample)!;
  expect(probe.promptRows).toBe(prompt.length);
  expect(probe.tokens).toHaveLength(prompt.length + target.length);
  expect(probe.tokens!.at(-1)).toBe("<|endoftext|>");
  expect(probe.tokens!.slice(0, probe.promptRows! - 1).join("")).toMatch(/^name\[/);

  await expect(api.probe(run, 3, client, sample, "up.act")).rejects.toThrow(/no probe of this epoch \(found 3\)/);
  await expect(api.probe(run, 2, client, "train/999", "up.act")).rejects.toThrow(
    /there is no tensor "client-1\/train\/999\/current"/,
  );
});

it("have the gradients of a U-shape, beside what either side holds of them", async () => {
  const { run } = await recordedRun({ topology: "ushape", cutLayer: 2 });
  const { api } = openedArchive();
  const { probes } = await api.follow(run);
  const { client, sample, rows } = probes[1]!.samples[0]!;
  expect(probes[1]!.interfaces).toEqual(["up.act", "down.act", "up.grad", "down.grad"]);
  for (const name of probes[1]!.interfaces!) {
    const { current, reference, comparedWith, rowSimilarity, width } = await api.probe(run, 2, client, sample, name);
    expect(comparedWith).toBe(name.startsWith("up") ? "server" : "client");
    expect([current.length, reference!.length]).toEqual([rows * width, rows * width]);
    expect(rowSimilarity!.every((cosine) => cosine > -1 && cosine <= 1)).toBe(true);
    // What underflows to zero could not be told from what is zero.
    expect(new Set(current).size).toBeGreaterThan(width);
  }
});

it("of an earlier version are activations on their way up alone", async () => {
  const run = path.join(temporaryFolder(), "run");
  mkdirSync(path.join(run, "probes"), { recursive: true });
  const values = Float32Array.of(1, 2, 3, 4);
  const tensors = new Map(
    ["current", "reference"].map((name) => [`client-0/train/1/${name}`, { shape: [2, 2], values }]),
  );
  writeSafetensors(placeIn(run, "probes", "epoch-001.safetensors"), tensors);
  const { api } = openedArchive();
  const probe = await api.probe(run, 1, 0, "train/1", "up.act");
  expect(probe).toMatchObject({
    rows: 2,
    width: 2,
    current: values,
    tokens: null,
    rowSimilarity: Float32Array.of(1, 1),
  });
  await expect(api.probe(run, 1, 0, "train/1", "down.grad")).rejects.toThrow(
    /no tensor "client-0\/train\/1\/down.grad/,
  );
});
