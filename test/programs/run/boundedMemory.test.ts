/** The memory of a run whose caches are many times their limit, measured from outside. Needs `npm run build`. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { tokenizerFile } from "../../../extension/engine/io/huggingface.ts";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { writeSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { weightShapes } from "../../../extension/engine/model/weightShapes.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { exitCodes } from "../../../extension/programs/cli/exitCodes.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "./tinyConfig.ts";

const width = 768;

/** GPT-2 Small's rows in a model that is quick to run: a block for each of the U-shape's parts, next to no feed-forward layers. */
function writeModel(folder: string): void {
  mkdirSync(folder);
  const [vocabSize, positions, layers, heads, inner] = [4096, 32, 3, 12, 8];
  const config = { model_type: "gpt2", vocab_size: vocabSize, n_positions: positions, n_embd: width, eos_token_id: 0 };
  const shape = { n_layer: layers, n_head: heads, n_inner: inner };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ ...config, ...shape }));
  copyFileSync(tokenizerFile("nano", folder), path.join(folder, "tokenizer.json"));
  const { normal } = randomStream(0, "weights");
  const noise = Float32Array.from({ length: 2 ** 16 }, () => 0.02 * normal());
  const shapes = weightShapes({ vocabSize, positions, width, layers, heads, inner, epsilon: 1e-5, endOfText: 0 });
  const weights = [...shapes].map(([name, shape]) => {
    const gain = /ln_.*weight/.test(name) ? 1 : 0;
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => gain + noise[(i * 7) & 0xffff]!);
    return [name, { shape, values }] as const;
  });
  writeSafetensors(placeIn(folder, "model.safetensors"), new Map(weights));
}

/**
 * Runs it as a process of its own, into the epoch after its first checkpoint, whose samples have all been seen before.
 *
 * @returns its largest resident set and the checkpoint's size, in bytes, and its metrics.
 */
async function measuredRun(config: string, out: string) {
  const cli = path.join(packageRoot(), "dist", "cli.cjs");
  const child = spawn(process.execPath, [cli, "run", config, "--out", out, "-q"]);
  const checkpoint = path.join(out, "checkpoints", "latest.safetensors");
  const metrics = path.join(out, "metrics.jsonl");
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  let peak = 0;
  let enough = Number.POSITIVE_INFINITY;
  const look = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    peak = 1024 * Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? peak / 1024);
    if (enough === Number.POSITIVE_INFINITY && existsSync(checkpoint)) enough = 1.2 * statSync(metrics).size;
    if (enough < Number.POSITIVE_INFINITY && statSync(metrics).size > enough) {
      clearInterval(look);
      child.kill("SIGINT");
    }
  }, 50);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(look);
  expect([code, errors]).toEqual([exitCodes.interrupted, ""]);
  return { peak, checkpoint: statSync(checkpoint).size, ...(await readRun(out)) };
}

it.runIf(process.platform === "linux")(
  "a run of 2,500 samples stays within its limit, checkpoint included",
  async () => {
    const folder = temporaryFolder();
    writeModel(path.join(folder, "model"));
    const line = (i: number) => `${JSON.stringify({ prompt: `${i}`, target: "pub" })}\n`;
    writeFileSync(path.join(folder, "data.jsonl"), Array.from({ length: 2500 }, (_, i) => line(i)).join(""));
    const codec = { selector: "temporal", sketch: { kind: "none" } };
    const limit = 16;
    const run = (name: string, maxTrain: number) => {
      const config = writeConfig(folder, {
        model: "model",
        data: { format: "jsonl", train: "data.jsonl", validation: "data.jsonl", maxTrain, maxValidation: 4 },
        topology: "ushape",
        cutLayer: 1,
        wire: { "up.act": codec, "down.grad": codec, "down.act": codec, "up.grad": codec },
        cache: { memory: limit },
        training: { epochs: 2, batchSize: 16, maxLength: 32 },
      });
      return measuredRun(config, path.join(folder, name));
    };
    const small = await run("small", 100);
    const large = await run("large", 2500);
    const rows = large.metrics.flatMap((e) => (e.kind === "start" ? e.clients : [])).reduce((n, c) => n + c.tokens, 0);
    // Of four interfaces, 4 bytes a value; their sketches are as large.
    const references = 4 * 4 * width * rows;
    expect(2 * references).toBeGreaterThan(20 * limit * 2 ** 20);
    expect(large.checkpoint).toBeGreaterThan(references);
    // Without a limit it grows by more than all of it; most of what is left is garbage that the engine has not collected yet.
    expect(large.peak - small.peak).toBeLessThan(references);
  },
  240_000,
);
