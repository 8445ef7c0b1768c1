import { thisProcess } from "../../../extension/engine/store/processIdentity.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import type { EpochEvent, EpochTimingEvent, StepEvent, TimingEvent } from "../../../extension/protocol/run/events.ts";
import { type RunRecord, recordVersion } from "../../../extension/protocol/run/runRecord.ts";

/** A record of a run of this process. */
export function exampleRecord(changes: Partial<RunRecord> = {}): RunRecord {
  const configText = '{ "model": "nano", "data": { "format": "synthetic" } }';
  return {
    formatVersion: recordVersion,
    id: "one",
    status: "running",
    startedAt: "2025-01-31T12:00:00.000Z",
    endedAt: null,
    process: thisProcess(),
    seed: 0,
    config: parseConfig(configText, "").config!,
    configFile: null,
    configText,
    versions: { splitcom: "0.1.0", node: "20.0.0", tfjs: "4.22.0" },
    backend: null,
    machine: { cpu: "a cpu", cores: 2, memoryBytes: 1, os: "Linux" },
    git: null,
    data: [],
    finals: null,
    ...changes,
  };
}

export const stepEvent = (step: number): StepEvent => ({
  kind: "step",
  epoch: 1,
  step,
  clients: [{ client: 0, loss: 4.5, targetTokens: 17 }],
  frames: 2,
  bytes: [],
  decisions: [],
});

export const epochEvent = (epoch: number): EpochEvent => ({
  kind: "epoch",
  epoch,
  step: epoch * 10,
  trainLoss: 3,
  perplexity: 20 - epoch,
  thetas: { activation: 0.98 },
  uploadRatios: [],
  similarityHistograms: [],
  bytes: [],
  baselineBytes: [],
  cumulative: { up: epoch, down: 1, baselineUp: 2, baselineDown: 1 },
  saving: { up: 0.5, down: 0, total: 0.25 },
});

export const timingEvent = (step: number): TimingEvent => ({
  kind: "timing",
  epoch: 1,
  step,
  wallMs: 10,
  phaseMs: { clientForward: 1, encode: 1, server: 5, decode: 1, clientBackward: 1, optimizer: 1, count: 0 },
  atMs: step * 10,
});

export const epochTimingEvent = (epoch: number): EpochTimingEvent => ({
  kind: "epochTiming",
  epoch,
  wallMs: 3000,
  evaluateMs: 100,
  probeMs: 100,
  samplesPerSecond: 5,
  rssBytes: 1e8,
  atMs: 1000 + 3000 * epoch,
});
