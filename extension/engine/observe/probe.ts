/**
 * Probes: a few fixed samples per client whose activations and gradients are watched from epoch to epoch (method,
 * section 5).
 *
 * They run through the uncut global model without dropout, outside training: nothing they do crosses the wire or
 * changes the run.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import { batchGeometry } from "../backend/fused.ts";
import { padBatch } from "../data/batches.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { BlocksVjp, Gpt2 } from "../model/gpt2.ts";
import type { AdapterTensors } from "../model/lora.ts";
import { tensorScope } from "../model/tensorScope.ts";
import { cosine } from "../numeric/cosine.ts";
import { labelsOf, targetTensors } from "../parties/batchTensors.ts";
import type { Topology } from "../parties/topology.ts";
import type { SampleTensor } from "../wire/link.ts";
import { rowCosines } from "./similarity.ts";

export interface ProbedSample {
  client: number;
  sample: string;
  rows: number;
  /** What crosses at the cuts: activations in the order of the way forward, then gradients in that of the way back. */
  tensors: ProbedTensor[];
  /** Cosine with the epoch before after every block, [layers]; undefined in the first epoch. */
  layerSimilarity: number[] | undefined;
  /** Cosine of each token's vector at the cut with the epoch before, [rows]. */
  tokenSimilarity: number[] | undefined;
}

/** One interface's tensor of a probed sample, [rows, d], and the receiver's reference of it where it holds one. */
export interface ProbedTensor {
  interface: TensorInterface;
  current: Float32Array;
  reference: Float32Array | undefined;
}

export interface ProbeTarget {
  client: number;
  /** The samples watched, in the order of their numbers among the client's from 0. */
  samples: readonly TokenizedSample[];
  /** Whether the way back is run, too. */
  gradients: boolean;
  /** What an interface's receiver holds of a sample. */
  reference(name: TensorInterface, sample: number): SampleTensor | undefined;
}

/** One sample through the uncut model. */
interface Watched {
  /** The residual stream after every block, [rows, d] each. */
  blocks: Float32Array[];
  /** [rows, d] each, of each crossing from the last to the first. */
  gradients: Map<TensorInterface, Float32Array>;
}

export class Probe {
  /** Activations after every block of the epoch before, [rows, d] each. */
  private previous: Float32Array[][] = [];
  /** By sample number, target tokens of the mini-batch that it last was in: what its gradient was divided by. */
  private readonly batchTokens = new Map<number, number>();

  constructor(
    private readonly model: Gpt2,
    private readonly topology: Topology,
    private readonly target: ProbeTarget,
  ) {}

  /** A mini-batch of the client was trained on. @param targetTokens of all its samples */
  sawBatch(samples: readonly number[], targetTokens: number): void {
    for (const sample of samples) {
      if (sample < this.target.samples.length) this.batchTokens.set(sample, targetTokens);
    }
  }

  /** Takes the activations that the next call of {@link run} compares with. */
  remember(adapters: () => AdapterTensors): void {
    this.previous = this.target.samples.map((sample) => this.watch(sample, adapters).blocks);
  }

  /**
   * Runs the probe set once and compares with the last call.
   *
   * A gradient is that of its mini-batch's mean loss, by the weight that the sample had there this epoch: what crosses has
   * that weight, too.
   */
  run(adapters: () => AdapterTensors): ProbedSample[] {
    const { client, samples, reference } = this.target;
    const { width } = this.model.config;
    const cut = this.topology.segments[0]!.blocks[1];
    const watched = samples.map((sample, number) => this.watch(sample, adapters, this.batchTokens.get(number)));
    const probed = samples.map(({ id }, number): ProbedSample => {
      const { blocks, gradients } = watched[number]!;
      const before = this.previous[number];
      const atCuts = [...this.activations(blocks), ...gradients];
      return {
        client,
        sample: id,
        rows: blocks[0]!.length / width,
        tensors: atCuts.map(([name, current]) => ({
          interface: name,
          current,
          reference: reference(name, number)?.values.slice(),
        })),
        layerSimilarity: before?.map((activation, block) => cosine(activation, blocks[block]!)),
        tokenSimilarity: before && rowCosines(before[cut - 1]!, blocks[cut - 1]!, width),
      };
    });
    this.previous = watched.map(({ blocks }) => blocks);
    return probed;
  }

  private activations(blocks: readonly Float32Array[]): [TensorInterface, Float32Array][] {
    const { crossings, segments } = this.topology;
    return crossings.map(({ forward }, i) => [forward, blocks[segments[i]!.blocks[1] - 1]!]);
  }

  /** @param batchTokens what the sample's loss is divided by; without it there is no way back. */
  private watch(sample: TokenizedSample, adapters: () => AdapterTensors, batchTokens?: number): Watched {
    return tensorScope(() => {
      const { ids, lengths, length } = padBatch([sample], this.model.config.endOfText);
      const geometry = batchGeometry(lengths, length);
      const blocks: Float32Array[] = [];
      const observe = (y: tf.Tensor2D) => {
        blocks.push(Float32Array.from(y.dataSync()));
      };
      const { layers } = this.model.config;
      const embedded = this.model.embed(ids, length);
      if (!this.target.gradients || batchTokens === undefined) {
        this.model.evaluateBlocks(embedded, [0, layers], geometry, adapters(), observe);
        return { blocks, gradients: new Map() };
      }
      // No gradient is looked at below the first cut.
      const cut = this.topology.segments[0]!.blocks[1];
      const tensors = adapters();
      let y = this.model.evaluateBlocks(embedded, [0, cut], geometry, tensors, observe);
      const runs: BlocksVjp[] = [];
      for (let block = cut; block < layers; block++) {
        const run = this.model.runBlocks(y, [block, block + 1], geometry, tensors);
        observe(run.y);
        runs.push(run);
        y = run.y;
      }
      const score = this.model.score(y, targetTensors([labelsOf(sample, 0)], length));
      const loss = tf.fill([sample.target.length, 1], 1 / batchTokens) as tf.Tensor2D;
      return { blocks, gradients: this.gradients(runs, score.pullback(loss)) };
    });
  }

  /** The way back to the first cut. @param runs of one block each, from the first cut on. */
  private gradients(runs: readonly BlocksVjp[], dy: tf.Tensor2D): Watched["gradients"] {
    const { crossings, segments } = this.topology;
    const found: Watched["gradients"] = new Map();
    const left = [...runs];
    let dx = dy;
    for (let s = segments.length - 1; s > 0; s--) {
      const [from, to] = segments[s]!.blocks;
      for (let block = from; block < to; block++) dx = left.pop()!.pullback(dx).dx;
      found.set(crossings[s - 1]!.backward, Float32Array.from(dx.dataSync()));
    }
    return found;
  }
}
