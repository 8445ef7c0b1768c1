/**
 * An estimate of the runner's resident memory at its peak.
 *
 *     base + weights + lanes (lane + weights + kept factor x kept + logits factor x logits) + caches
 *
 * weights: f32, once while they are loaded and once a lane. kept: what the largest mini-batch leaves for the way back. logits: of the
 * rows that the loss takes at once. caches: of both parties, but for what is on disk. Base, lane and factors are fitted to 24 measured runs of nano and GPT-2 Small with 1 to 8
 * lanes, batches of 2 to 32 and 80 to 256 tokens: the estimates were 0.86 to 1.14 of the peaks, and 1.06 for GPT-2 Medium, which
 * was not among them.
 */
import { projectionWidths } from "../../engine/model/lora.ts";
import { weightShapes } from "../../engine/model/weightShapes.ts";
import type { Gpt2Config } from "../../engine/model/weights.ts";
import { changeTo } from "../../protocol/config/configFixes.ts";
import type { Finding } from "../../protocol/config/configIssues.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { Prediction } from "../../protocol/messages/configValidation.ts";
import { showBytes } from "../../protocol/quantities.ts";
import { laneCount } from "../run/laneCount.ts";
import type { ClientRows } from "./traffic.ts";

const bytesPerValue = 4;

/** Of libtensorflow and of our wasm kernels; the plain JavaScript backend is for tiny runs and takes little beyond the latter. */
const fitted = {
  native: { base: 550e6, lane: 40e6, keptFactor: 1.45, logitsFactor: 6 },
  wasm: { base: 110e6, lane: 10e6, keptFactor: 1.15, logitsFactor: 4.5 },
};

/** What crossEntropy.ts holds at once. */
const mostLogits = 8_000_000;

/** What wasm can address. */
const mostWasmBytes = 2 ** 32;

export interface RunnerMemory {
  total: number;
  /** Of each lane, but for its caches. */
  lane: number;
  /** Of all lanes' caches. */
  caches: number;
}

/** @param clients rows of every sample. */
export function runnerMemory(
  config: RunConfig,
  model: Gpt2Config,
  clients: ClientRows,
  caches: Prediction["cacheBytes"],
): RunnerMemory {
  // Where the choice is left to the run, the one that takes more.
  const {
    base,
    lane: ownLane,
    keptFactor,
    logitsFactor,
  } = fitted[config.backend === "wasm" || config.backend === "cpu" ? "wasm" : "native"];
  const weights =
    bytesPerValue * sum([...weightShapes(model).values()].map((shape) => shape.reduce((a, b) => a * b, 1)));
  const { kept, logits } = largestBatch(config, model, clients);
  const lane = ownLane + weights + keptFactor * kept + logitsFactor * logits;
  const cached = caches.clients + caches.server - caches.disk;
  return { lane, caches: cached, total: base + weights + laneCount(config) * lane + cached };
}

/** Bytes, as if the longest samples met in a mini-batch. */
function largestBatch({ lora, training }: RunConfig, model: Gpt2Config, clients: ClientRows) {
  const { width, inner, heads, layers, vocabSize } = model;
  const longest = clients.reduce((most, samples) => samples.reduce((longer, rows) => Math.max(longer, rows), most), 0);
  const mostSamples = clients.reduce((most, samples) => Math.max(most, samples.length), 0);
  const rows = Math.min(training.batchSize, mostSamples) * longest;
  // Two normalized inputs, queries, keys, values, the slope of GELU, attention weights, and what adapters took in.
  const adapted = sum(lora.targets.map((target) => projectionWidths(model, target)[0]));
  const keptPerRow = 5 * width + inner + heads * longest + adapted;
  return {
    kept: bytesPerValue * rows * layers * keptPerRow,
    logits: bytesPerValue * Math.min(rows * vocabSize, mostLogits),
  };
}

export function memoryWarnings(config: RunConfig, { total, lane, caches }: RunnerMemory, machine: number): Finding[] {
  const lanes = laneCount(config);
  const findings: Finding[] = [];
  const withoutCaches = total - caches;
  if (total > machine && withoutCaches < machine) {
    const message = `cache.memory: the run needs about ${showBytes(total)} of memory, ${showBytes(caches)} of it for caches; this machine has ${showBytes(machine)}`;
    const enough = Math.floor((machine - withoutCaches) / 2 ** 20);
    findings.push({ path: ["cache", "memory"], message, fixes: [changeTo(["cache", "memory"], enough)] });
  } else if (total > machine) {
    const at = lanes > 1 ? "lanes" : "model";
    const share = lanes > 1 ? `, ${showBytes(lane)} a lane` : "";
    const message = `${at}: the run needs about ${showBytes(total)} of memory${share}; this machine has ${showBytes(machine)}`;
    findings.push({
      path: [at],
      message,
      fixes: lanes > 1 ? [changeTo(["lanes"], fewerLanes(lanes, total - machine, lane))] : [],
    });
  }
  if (config.backend === "wasm" && lane > mostWasmBytes) {
    const message = `backend: a lane needs about ${showBytes(lane)}; wasm can address ${showBytes(mostWasmBytes)}`;
    findings.push({ path: ["backend"], message, fixes: [changeTo(["backend"], "native")] });
  }
  return findings;
}

/** The largest number that fits, at least one. */
function fewerLanes(lanes: number, excess: number, lane: number): number {
  return Math.max(1, lanes - Math.ceil(excess / lane));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
