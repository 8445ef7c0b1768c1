/** An experiment small enough for the plain JavaScript backend: 4 blocks of width 16, 64 tokens, a few short samples. */

import { type Checkpoint, receiversOf } from "../../extension/engine/checkpoint.ts";
import { createControllers } from "../../extension/engine/control/controllers.ts";
import type { LearnedPolicy } from "../../extension/engine/control/policy.ts";
import type { TokenizedSample } from "../../extension/engine/data/sample.ts";
import type { Experiment } from "../../extension/engine/experiment.ts";
import { openLocalLanes } from "../../extension/engine/lanes/lanes.ts";
import { weightShapes } from "../../extension/engine/model/weightShapes.ts";
import type { Gpt2Config, LoadedModel } from "../../extension/engine/model/weights.ts";
import { randomStream } from "../../extension/engine/numeric/random.ts";
import type { ProbedSample } from "../../extension/engine/observe/probe.ts";
import type { ReceivedSample } from "../../extension/engine/observe/received.ts";
import type { ReceiverPlace } from "../../extension/engine/parties/wireEnds.ts";
import { simulate } from "../../extension/engine/round.ts";
import type { ReplayedSetting } from "../../extension/engine/simulation.ts";
import type { HeldSample } from "../../extension/engine/wire/link.ts";
import { parseConfig } from "../../extension/protocol/config/parseConfig.ts";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { GroupSetting } from "../../extension/protocol/messages/runnerApi.ts";
import type { RunEvent, StepEvent } from "../../extension/protocol/run/events.ts";
import type { ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";

export const tinyModelConfig: Gpt2Config = {
  vocabSize: 64,
  positions: 32,
  width: 16,
  layers: 4,
  heads: 2,
  inner: 64,
  epsilon: 1e-5,
  endOfText: 0,
};

/** Weights large enough that attention and GELU are far from linear. */
export function tinyModel(): LoadedModel {
  const weights = new Map(
    [...weightShapes(tinyModelConfig)].map(([name, shape]) => {
      const random = randomStream(1, name);
      const gain = /ln_.*weight/.test(name) ? 1 : 0;
      const values = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        () => gain + 0.2 * random.normal(),
      );
      return [name, { shape, values }];
    }),
  );
  return { config: tinyModelConfig, weights, notes: [], source: "tiny" };
}

/** Samples of 6 to 16 tokens. */
export function tinySamples(split: string, count: number): TokenizedSample[] {
  const random = randomStream(2, split);
  const tokens = (most: number) => [...Array.from({ length: 2 + random.below(most) }, () => 1 + random.below(63)), 0];
  return Array.from({ length: count }, (_, i) => ({
    id: `${split}/${i}`,
    prompt: Int32Array.from(tokens(6)),
    target: Int32Array.from(tokens(6)),
  }));
}

type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** As a file has it: codecs also in short. */
type Written = DeepPartial<Omit<RunConfig, "wire">> & { wire?: Record<string, unknown> };

export function tinyConfig(overrides: Written = {}): RunConfig {
  const base = {
    name: "tiny",
    model: "random:nano",
    data: { format: "synthetic" },
    clients: 3,
    cutLayer: 2,
    backend: "cpu",
    lora: { rank: 2, alpha: 4 },
    wire: { "up.act": { sketch: { kind: "rp", k: 8 } } },
    probe: { samplesPerClient: 2 },
    ...overrides,
    training: { epochs: 3, batchSize: 3, maxLength: 32, learningRate: 0.01, ...overrides.training },
  };
  const { config, issues } = parseConfig(JSON.stringify(base), "tiny");
  if (config === undefined) throw new Error(issues.map(({ message }) => message).join("\n"));
  return config;
}

/** Clients of 7, 5 and 6 samples (and so on), so that one idles and the last batches are short. */
export function tinyExperiment(config: RunConfig): Experiment {
  const sizes = [7, 5, 6];
  const clients = Array.from({ length: config.clients }, (_, c) => tinySamples(`train-${c}`, sizes[c % sizes.length]!));
  const trained = clients.flat().length;
  return {
    config,
    model: tinyModel(),
    clients,
    validation: tinySamples("validation", 6),
    sizes: { train: { samples: trained, inputs: trained }, validation: { samples: 6, inputs: 6 } },
    truncatedPrompts: 0,
    truncatedTargets: 0,
    notes: [],
    tokenTexts: async (ids) => ids.map((id) => `token-${id}`),
  };
}

export interface TinyRun {
  events: RunEvent[];
  /** What metrics.jsonl would hold. */
  metrics: string;
  probes: ProbedSample[][];
  /** As saved at the end of every epoch, and before every checkpoint with steps since. */
  received: (readonly ReceivedSample[])[];
  adapters: Float32Array[];
  /** One an epoch but the last, as they were then. */
  checkpoints: Checkpoint[];
  policies: Map<ThresholdGroup, LearnedPolicy>;
}

export interface TinyRunOptions {
  lanes?: number;
  byHand?: GroupSetting[];
  onEvent?(event: RunEvent): unknown;
  signal?: AbortSignal;
  from?: Checkpoint;
  fromSteps?: StepEvent[];
  fromReceived?: readonly ReceivedSample[];
  replay?: ReplayedSetting[];
  checkpointWanted?(): boolean;
  warmStarts?: Partial<Record<ThresholdGroup, LearnedPolicy>>;
}

/** Runs to the end on lanes of the calling thread. */
export async function runTiny(experiment: Experiment, options: TinyRunOptions = {}): Promise<TinyRun> {
  const lanes = openLocalLanes(options.lanes ?? 1);
  const run: TinyRun = {
    ...{ events: [], metrics: "", probes: [], received: [], adapters: [], checkpoints: [] },
    policies: new Map(),
  };
  try {
    const simulation = {
      experiment,
      lanes,
      controllers: createControllers(experiment.config, {
        ...(options.from && { state: options.from.controllers }),
        ...(options.warmStarts && { warmStarts: options.warmStarts }),
      }),
      control: {
        stopped: options.signal ?? new AbortController().signal,
        takeSettings: () => options.byHand?.splice(0) ?? [],
        takeCheckpointWanted: options.checkpointWanted ?? (() => false),
      },
      ...(options.from && { from: options.from }),
      ...(options.fromSteps && { fromSteps: options.fromSteps }),
      ...(options.fromReceived && { fromReceived: options.fromReceived }),
      ...(options.replay && { replay: options.replay }),
      artifacts: {
        async saveProbe(epoch: number, probed: readonly ProbedSample[]) {
          run.probes.push([...probed]);
          return `probes/${epoch}`;
        },
        saveReceived(received: readonly ReceivedSample[]) {
          run.received.push(received);
        },
        async saveCheckpoint(checkpoint: Checkpoint) {
          run.checkpoints.push(await keep(checkpoint));
        },
        saveAdapter: (adapters: Float32Array) => void run.adapters.push(adapters),
        savePolicy: (group: ThresholdGroup, policy: LearnedPolicy) => run.policies.set(group, policy),
      },
    };
    for await (const event of simulate(simulation)) {
      run.events.push(event);
      options.onEvent?.(event);
    }
  } finally {
    await lanes.close();
  }
  run.metrics = run.events
    .filter(({ kind }) => kind !== "timing" && kind !== "epochTiming")
    .map((event) => JSON.stringify(event))
    .join("\n");
  return run;
}

/** A checkpoint that outlives its lanes. */
async function keep(checkpoint: Checkpoint): Promise<Checkpoint> {
  const { parties, ...run } = checkpoint;
  const { references: _, ...others } = parties;
  const kept = await referencesOf(checkpoint);
  const stream = async function* (place: ReceiverPlace) {
    yield kept.get(JSON.stringify(place))!;
  };
  return { ...structuredClone(run), parties: { ...structuredClone(others), references: stream } };
}

/** What every receiver held, by its place. */
async function referencesOf({ parties: { pairs, references } }: Checkpoint): Promise<Map<string, HeldSample[]>> {
  const kept = new Map<string, HeldSample[]>();
  for (const { place, held } of receiversOf(pairs)) {
    const tensors: HeldSample[] = [];
    for await (const some of references(place, held)) tensors.push(...some);
    kept.set(JSON.stringify(place), tensors);
  }
  return kept;
}

/** What the parties of a run remembered at each checkpoint, to be compared. */
export function partiesOf({ checkpoints }: TinyRun) {
  return Promise.all(
    checkpoints.map(async (checkpoint) => ({
      ...checkpoint.parties,
      references: await referencesOf(checkpoint),
    })),
  );
}

export function eventsOf<K extends RunEvent["kind"]>(run: TinyRun, kind: K): Extract<RunEvent, { kind: K }>[] {
  return run.events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
}
