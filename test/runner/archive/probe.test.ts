/** Probes of a real run: the bundled model on wasm. */
import path from "node:path";
import { expect, it } from "vitest";
import { prepareExperiment } from "../../../extension/engine/experiment.ts";
import { cosine } from "../../../extension/engine/numeric/cosine.ts";
import { loadConfig } from "../../../extension/runner/loadConfig.ts";
import { runExperiment } from "../../../extension/runner/runExperiment.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "../tinyConfig.ts";
import { openedArchive } from "./openedArchive.ts";

it("are shown with their tokens, and each row's likeness to what the server holds", async () => {
  const folder = temporaryFolder();
  const run = path.join(folder, "run");
  const loaded = loadConfig(writeConfig(folder));
  const never = new AbortController().signal;
  const listener = { onRecording() {}, onBackend() {}, onEvent() {} };
  await runExperiment({ loaded, directory: run, startedAt: new Date(), soon: never, now: never, listener });

  const { api } = openedArchive();
  const { probes } = await api.follow(run);
  expect(probes.map(({ epoch }) => epoch)).toEqual([1, 2]);
  const { client, sample, rows } = probes[1]!.samples[1]!;
  const probe = await api.probe(run, 2, client, sample);
  expect(probe).toMatchObject({ epoch: 2, client, sample, rows });
  expect(probe.current).toHaveLength(rows * probe.width);
  expect(probe.reference).toHaveLength(rows * probe.width);
  const row = (values: Float32Array, at: number) => values.subarray(at * probe.width, (at + 1) * probe.width);
  expect(probe.rowSimilarity).toEqual(
    Float32Array.from({ length: rows }, (_, at) => cosine(row(probe.current, at), row(probe.reference!, at))),
  );

  const { clients } = await prepareExperiment(loaded.config, folder);
  const { prompt, target } = clients[client]!.find(({ id }) => id === sample)!;
  expect(probe.promptRows).toBe(prompt.length);
  expect(probe.tokens).toHaveLength(prompt.length + target.length);
  expect(probe.tokens!.at(-1)).toBe("<|endoftext|>");
  expect(probe.tokens!.slice(0, probe.promptRows! - 1).join("")).toMatch(/^name\[/);

  await expect(api.probe(run, 3, client, sample)).rejects.toThrow(/no probe of this epoch \(found 3\)/);
  await expect(api.probe(run, 2, client, "train/999")).rejects.toThrow(
    /there is no tensor "client-1\/train\/999\/current"/,
  );
});
