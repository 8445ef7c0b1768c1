/** Keys and values of the tokens that sequences have so far, so that each further token costs one row. */
import * as tf from "@tensorflow/tfjs-core";
import { batchGeometry } from "../backend/fused.ts";
import { attention, type Vjp } from "./ops.ts";

interface Kept {
  /** [size, heads, length, head width] */
  key: tf.Tensor4D;
  value: tf.Tensor4D;
}

/** Of several sequences of equal length. Owns its tensors; dispose it. */
export class KeyValueCache {
  private blocks: Kept[] = [];

  /** @param size number of sequences. */
  constructor(
    readonly size: number,
    private readonly heads: number,
  ) {}

  /** Tokens seen of each sequence. */
  get length(): number {
    return this.blocks[0]?.key.shape[2] ?? 0;
  }

  /**
   * Causal attention of new rows over everything seen, which they then belong to. There is no way back.
   *
   * @param qkv [size x rows, 3 d]; rows is 1 unless the cache is empty.
   */
  attend(block: number, qkv: tf.Tensor2D): Vjp<tf.Tensor2D> {
    const rows = qkv.shape[0] / this.size;
    const kept = this.blocks[block];
    const width = qkv.shape[1] / 3;
    const headWidth = width / this.heads;
    const y = tf.tidy(() => {
      const [query, key, value] = tf.unstack(
        tf.transpose(tf.reshape(qkv, [this.size, rows, 3, this.heads, headWidth]), [2, 0, 3, 1, 4]),
      ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      if (kept === undefined) {
        this.blocks[block] = { key: tf.keep(key), value: tf.keep(value) };
        const lengths = new Int32Array(this.size).fill(rows);
        return attention(qkv, batchGeometry(lengths, rows), this.heads).y;
      }
      const all: Kept = {
        key: tf.keep(tf.concat([kept.key, key], 2)),
        value: tf.keep(tf.concat([kept.value, value], 2)),
      };
      tf.dispose([kept.key, kept.value]);
      this.blocks[block] = all;
      const weights = tf.softmax(tf.mul(tf.matMul(query, all.key, false, true), 1 / Math.sqrt(headWidth)));
      return tf.reshape<tf.Rank.R2>(tf.transpose(tf.matMul(weights, all.value), [0, 2, 1, 3]), [this.size, width]);
    });
    return {
      y,
      pullback: () => {
        throw new Error("generation has no way back");
      },
    };
  }

  /** Sequence i resumes from what was sequence `from[i]`; their number may change. @returns the cache to use from now on. */
  pick(from: readonly number[]): KeyValueCache {
    const picked = new KeyValueCache(from.length, this.heads);
    const indices = tf.tensor1d([...from], "int32");
    picked.blocks = this.blocks.map(({ key, value }) => ({
      key: tf.gather(key, indices),
      value: tf.gather(value, indices),
    }));
    indices.dispose();
    this.dispose();
    return picked;
  }

  dispose(): void {
    for (const { key, value } of this.blocks) tf.dispose([key, value]);
    this.blocks = [];
  }
}
