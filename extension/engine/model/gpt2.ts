/**
 * GPT-2 (Radford et al. 2019), cut anywhere between blocks.
 *
 * One instance a lane holds the frozen weights; clients and server run ranges of its blocks with their own adapters.
 * Activations are [rows, d] with rows = size x length of the right-padded batch.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LoraTarget } from "../../protocol/config/runConfig.ts";
import type { BatchGeometry } from "../backend/fused.ts";
import { tiedCrossEntropy, tiedLikelihoods } from "./crossEntropy.ts";
import type { KeyValueCache } from "./keyValueCache.ts";
import { type AdapterGradients, type AdapterTensors, moduleName } from "./lora.ts";
import {
  attention,
  frozenLinear,
  gatherRows,
  gelu,
  type LinearWeights,
  layerNorm,
  loraLinear,
  type Targets,
  type Vjp,
} from "./ops.ts";
import type { Gpt2Config, LoadedModel } from "./weights.ts";

interface NormWeights {
  gain: tf.Tensor1D;
  bias: tf.Tensor1D;
}

interface BlockWeights {
  attentionNorm: NormWeights;
  feedForwardNorm: NormWeights;
  projections: Record<LoraTarget, LinearWeights>;
}

/** A range of blocks as run once: the value and the way back, which goes either of two ways, once. */
export interface BlocksVjp extends Vjp<{ dx: tf.Tensor2D; gradients: AdapterGradients }> {
  /** The gradients of {@link pullback}, bit for bit, without computing `dx`: for the first blocks, before which nothing trains. */
  adapterGradients(dy: tf.Tensor2D): AdapterGradients;
}

/** A projection of a block; its adapter's gradient is noted on the way back. */
interface Projection extends Vjp<tf.Tensor2D> {
  /** {@link pullback} where the way back ends here. */
  end(dy: tf.Tensor2D): void;
}

export class Gpt2 {
  readonly config: Gpt2Config;
  private readonly embedding: tf.Tensor2D;
  private readonly positions: tf.Tensor2D;
  private readonly finalNorm: NormWeights;
  private readonly blocks: readonly BlockWeights[];
  private readonly owned: tf.Tensor[] = [];

  constructor({ config, weights }: LoadedModel) {
    this.config = config;
    const own = <R extends tf.Rank>(name: string): tf.Tensor<R> => {
      const array = weights.get(name);
      if (array === undefined) throw new Error(`model weight ${name} is missing`);
      const tensor = tf.keep(tf.tensor<R>(array.values, [...array.shape] as tf.ShapeMap[R], "float32"));
      this.owned.push(tensor);
      return tensor;
    };
    const norm = (name: string): NormWeights => ({ gain: own(`${name}.weight`), bias: own(`${name}.bias`) });
    const linear = (block: number, target: LoraTarget): LinearWeights => ({
      weight: own(`${moduleName(block, target)}.weight`),
      bias: own(`${moduleName(block, target)}.bias`),
    });
    this.embedding = own("wte.weight");
    this.positions = own("wpe.weight");
    this.finalNorm = norm("ln_f");
    this.blocks = Array.from({ length: config.layers }, (_, l) => ({
      attentionNorm: norm(`h.${l}.ln_1`),
      feedForwardNorm: norm(`h.${l}.ln_2`),
      projections: {
        c_attn: linear(l, "c_attn"),
        "attn.c_proj": linear(l, "attn.c_proj"),
        c_fc: linear(l, "c_fc"),
        "mlp.c_proj": linear(l, "mlp.c_proj"),
      },
    }));
  }

  /** Token and position embeddings. @param ids [size x length], at positions from `first` on. @returns [rows, d]. */
  embed(ids: Int32Array, length: number, first = 0): tf.Tensor2D {
    return tf.tidy(() => {
      const tokens = tf.gather(this.embedding, tf.tensor1d(ids, "int32"));
      const places = tf.slice(this.positions, [first, 0], [length, this.config.width]);
      const perSample = tf.reshape(tokens, [-1, length, this.config.width]);
      return tf.reshape<tf.Rank.R2>(tf.add(perSample, places), [-1, this.config.width]);
    });
  }

  /**
   * Runs blocks `from` (inclusive) to `to` (exclusive), keeping what the way back needs.
   *
   * @param x [rows, d], the residual stream before block `from`.
   */
  runBlocks(
    x: tf.Tensor2D,
    [from, to]: readonly [number, number],
    batch: BatchGeometry,
    adapters: AdapterTensors,
  ): BlocksVjp {
    const runs: BlocksVjp[] = [];
    const y = this.throughBlocks(x, [from, to], (input, block) => {
      const run = this.runBlock(input, block, (qkv) => attention(qkv, batch, this.config.heads), adapters);
      runs.push(run);
      return run.y;
    });
    const through = (dy: tf.Tensor2D, blocks: readonly BlocksVjp[]) => {
      const gradients: AdapterGradients = {};
      let dx = dy;
      for (const run of blocks.toReversed()) {
        const back = run.pullback(dx);
        dx = back.dx;
        Object.assign(gradients, back.gradients);
      }
      return { dx, gradients };
    };
    return {
      y,
      pullback: (dy) => through(dy, runs),
      adapterGradients: (dy) => {
        const [first, ...others] = runs;
        const { dx, gradients } = through(dy, others);
        return Object.assign(gradients, first?.adapterGradients(dx));
      },
    };
  }

  /**
   * {@link runBlocks} without a way back: what a block made is gone when the next begins.
   *
   * @param observe called with the residual stream after each block; must not keep it.
   */
  evaluateBlocks(
    x: tf.Tensor2D,
    blocks: readonly [number, number],
    batch: BatchGeometry,
    adapters: AdapterTensors,
    observe?: (y: tf.Tensor2D) => void,
  ): tf.Tensor2D {
    return this.throughBlocks(x, blocks, (input, block) => {
      const attend = (qkv: tf.Tensor2D) => attention(qkv, batch, this.config.heads);
      const y = tf.tidy(() => this.runBlock(input, block, attend, adapters).y);
      observe?.(y);
      return y;
    });
  }

  /**
   * All blocks on the next rows of several sequences of equal length: on whole prompts while the cache is empty, then on one
   * token of each at a time. The cache grows by what it saw.
   *
   * @param x [size x rows, d], embedded at the cache's length.
   */
  decodeBlocks(x: tf.Tensor2D, cache: KeyValueCache, adapters: AdapterTensors): tf.Tensor2D {
    return this.throughBlocks(x, [0, this.config.layers], (input, block) =>
      tf.tidy(() => this.runBlock(input, block, (qkv) => cache.attend(block, qkv), adapters).y),
    );
  }

  /** Final norm, tied head and cross-entropy at the targets. y: nats per target, [targets, 1]; pullback: to [rows, d]. */
  score(x: tf.Tensor2D, targets: Targets): Vjp<tf.Tensor2D> {
    const picked = gatherRows(x, targets.rows);
    const normed = layerNorm(picked.y, this.finalNorm.gain, this.finalNorm.bias, this.config.epsilon);
    const loss = tiedCrossEntropy(normed.y, this.embedding, targets.labels);
    return { y: loss.y, pullback: (dy) => picked.pullback(normed.pullback(loss.pullback(dy))) };
  }

  /** The value of {@link score} alone. */
  evaluateScore(x: tf.Tensor2D, targets: Targets): tf.Tensor2D {
    return tf.tidy(() => {
      const { gain, bias } = this.finalNorm;
      const { y } = layerNorm(gatherRows(x, targets.rows).y, gain, bias, this.config.epsilon);
      return tiedLikelihoods(y, this.embedding, targets.labels);
    });
  }

  /** Logits of every row, [rows, vocabulary]: for generation and tests; training never forms them. */
  logits(x: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const { y } = layerNorm(x, this.finalNorm.gain, this.finalNorm.bias, this.config.epsilon);
      return tf.matMul(y, this.embedding, false, true);
    });
  }

  dispose(): void {
    tf.dispose(this.owned);
  }

  /** The residual stream through a range of blocks. Between two blocks it is not needed again, on the way back neither. */
  private throughBlocks(
    x: tf.Tensor2D,
    [from, to]: readonly [number, number],
    run: (input: tf.Tensor2D, block: number) => tf.Tensor2D,
  ): tf.Tensor2D {
    let y = x;
    for (let block = from; block < to; block++) {
      const next = run(y, block);
      if (y !== x) y.dispose();
      y = next;
    }
    return y;
  }

  private runBlock(
    x: tf.Tensor2D,
    block: number,
    attend: (qkv: tf.Tensor2D) => Vjp<tf.Tensor2D>,
    adapters: AdapterTensors,
  ): BlocksVjp {
    const weights = this.blocks[block];
    if (weights === undefined) throw new RangeError(`block ${block} is outside 0..${this.blocks.length - 1}`);
    const { epsilon } = this.config;
    const gradients: AdapterGradients = {};
    const project = (input: tf.Tensor2D, target: LoraTarget): Projection => {
      const name = moduleName(block, target);
      const lora = adapters.get(name);
      if (lora === undefined) {
        const run = frozenLinear(input, weights.projections[target]);
        input.dispose(); // only an adapter's gradient needs it
        return { ...run, end() {} };
      }
      const { y, pullback, adapterGradient } = loraLinear(input, weights.projections[target], lora);
      return {
        y,
        pullback: (dy) => {
          const { dx, gradient } = pullback(dy);
          gradients[name] = gradient;
          return dx;
        },
        end: (dy) => {
          gradients[name] = adapterGradient(dy);
        },
      };
    };

    const norm1 = layerNorm(x, weights.attentionNorm.gain, weights.attentionNorm.bias, epsilon);
    const qkv = project(norm1.y, "c_attn");
    const attended = attend(qkv.y);
    qkv.y.dispose(); // attention keeps query, key and value by heads
    const mixed = project(attended.y, "attn.c_proj");
    const middle = tf.add<tf.Tensor2D>(x, mixed.y);
    mixed.y.dispose();
    const norm2 = layerNorm(middle, weights.feedForwardNorm.gain, weights.feedForwardNorm.bias, epsilon);
    const expanded = project(norm2.y, "c_fc");
    const activated = gelu(expanded.y);
    expanded.y.dispose(); // its slope is kept
    const contracted = project(activated.y, "mlp.c_proj");
    const y = tf.add<tf.Tensor2D>(middle, contracted.y);
    tf.dispose([middle, contracted.y]);
    const toMiddle = (dy: tf.Tensor2D) => {
      const throughFeedForward = norm2.pullback(expanded.pullback(activated.pullback(contracted.pullback(dy))));
      return tf.add<tf.Tensor2D>(dy, throughFeedForward);
    };
    const toAttention = (dMiddle: tf.Tensor2D) => attended.pullback(mixed.pullback(dMiddle));
    return {
      y,
      pullback: (dy) =>
        tf.tidy(() => {
          const dMiddle = toMiddle(dy);
          const throughAttention = norm1.pullback(qkv.pullback(toAttention(dMiddle)));
          return { dx: tf.add<tf.Tensor2D>(dMiddle, throughAttention), gradients };
        }),
      adapterGradients: (dy) =>
        tf.tidy(() => {
          qkv.end(toAttention(toMiddle(dy)));
          return gradients;
        }),
    };
  }
}
