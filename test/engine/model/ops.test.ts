/** Every operation's pullback against finite differences and against tfjs's own autodiff of the plain formula. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { describe, expect, it } from "vitest";
import { batchGeometry } from "../../../extension/engine/backend/fused.ts";
import { tiedCrossEntropy, tiedLikelihoods } from "../../../extension/engine/model/crossEntropy.ts";
import * as ops from "../../../extension/engine/model/ops.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { onEveryBackend } from "../everyBackend.ts";
import { relativeError } from "./fixture.ts";

const lengths = Int32Array.from([5, 3]);
const padded = 5;
const rows = lengths.length * padded;
const width = 8;

function random(name: string, shape: [number, number], scale = 1): tf.Tensor2D {
  const stream = randomStream(4, name);
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => scale * stream.normal()),
    shape,
  );
}
const vector = (name: string, size: number) => tf.reshape<tf.Rank.R1>(random(name, [1, size]), [size]);

/** An operation as a function of named inputs, ours and the plain formula, and how our pullback names its cotangents. */
interface Case {
  name: string;
  inputs(): Record<string, tf.Tensor2D>;
  /** @returns the value, and the cotangent of each input for a cotangent of the value. */
  ours(inputs: Record<string, tf.Tensor2D>): { y: tf.Tensor2D; pullback(dy: tf.Tensor2D): Record<string, tf.Tensor2D> };
  plain(inputs: Record<string, tf.Tensor2D>): tf.Tensor;
}

const linear = (inWidth: number, outWidth: number): ops.LinearWeights => ({
  weight: random("weight", [inWidth, outWidth], 0.3),
  bias: vector("bias", outWidth),
});
const onlyX = (run: ops.Vjp<tf.Tensor2D>) => ({ y: run.y, pullback: (dy: tf.Tensor2D) => ({ x: run.pullback(dy) }) });
const labels = () => tf.tensor1d([3, 0, 6, 6], "int32");
const dropout = () => tf.cast(tf.greater(random("mask", [rows, width]), 0), "float32") as tf.Tensor2D;

/** Attention as the textbook has it, one sample at a time without padding. */
function plainAttention(qkv: tf.Tensor2D, heads: number): tf.Tensor {
  const headWidth = width / heads;
  const samples = [...lengths].map((length, b) => {
    const own = tf.slice(qkv, [b * padded, 0], [length, 3 * width]);
    const causal = tf.tensor2d(Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => (j <= i ? 0 : -1e9))));
    const perHead = Array.from({ length: heads }, (_, h) => {
      const [q, k, v] = [0, 1, 2].map((part) => tf.slice(own, [0, part * width + h * headWidth], [length, headWidth]));
      const scores = tf.add(tf.div(tf.matMul(q!, k!, false, true), Math.sqrt(headWidth)), causal);
      return tf.matMul(tf.softmax(scores), v!);
    });
    return tf.pad(tf.concat(perHead, 1), [
      [0, padded - length],
      [0, 0],
    ]);
  });
  return tf.concat(samples, 0);
}

/** 1 on rows that hold a token: what is computed for padding is nobody's business. */
const realRows = () =>
  tf.tensor2d(
    [...lengths].flatMap((length) => Array.from({ length: padded }, (_, t) => (t < length ? 1 : 0))),
    [rows, 1],
  );

const cases: Case[] = [
  {
    name: "frozen linear",
    inputs: () => ({ x: random("x", [rows, width]) }),
    ours: ({ x }) => onlyX(ops.frozenLinear(x!, linear(width, 12))),
    plain: ({ x }) => tf.add(tf.matMul(x!, linear(width, 12).weight), linear(width, 12).bias),
  },
  ...[false, true].map(
    (masked): Case => ({
      name: masked ? "LoRA linear with dropout" : "LoRA linear",
      inputs: () => ({ x: random("x", [rows, width]), a: random("a", [3, width]), b: random("b", [12, 3]) }),
      ours({ x, a, b }) {
        const pair = { a: a!, b: b!, scale: 2, ...(masked ? { dropoutMask: dropout() } : {}) };
        const run = ops.loraLinear(x!, linear(width, 12), pair);
        return {
          y: run.y,
          pullback(dy) {
            const { dx, gradient } = run.pullback(dy);
            return { x: dx, ...gradient };
          },
        };
      },
      plain({ x, a, b }) {
        const input = masked ? tf.mul(x!, dropout()) : x!;
        const update = tf.matMul(tf.matMul(input, a!, false, true), b!, false, true);
        const { weight, bias } = linear(width, 12);
        return tf.add(tf.add(tf.matMul(x!, weight), bias), tf.mul(update, 2));
      },
    }),
  ),
  {
    name: "layer norm",
    inputs: () => ({ x: random("x", [rows, width]) }),
    ours: ({ x }) => onlyX(ops.layerNorm(x!, vector("gain", width), vector("shift", width), 1e-5)),
    plain({ x }) {
      const { mean, variance } = tf.moments(x!, 1, true);
      const normalized = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(normalized, vector("gain", width)), vector("shift", width));
    },
  },
  {
    name: "GELU",
    inputs: () => ({ x: random("x", [rows, width], 2) }),
    ours: ({ x }) => onlyX(ops.gelu(x!)),
    plain({ x }) {
      const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x!, tf.mul(0.044715, tf.mul(x!, tf.mul(x!, x!)))));
      return tf.mul(tf.mul(0.5, x!), tf.add(1, tf.tanh(inner)));
    },
  },
  {
    name: "attention",
    inputs: () => ({ x: random("x", [rows, 3 * width]) }),
    ours({ x }) {
      const run = onlyX(ops.attention(x!, batchGeometry(lengths, padded), 2));
      const real = realRows();
      return { y: tf.mul<tf.Tensor2D>(run.y, real), pullback: (dy) => run.pullback(tf.mul<tf.Tensor2D>(dy, real)) };
    },
    plain: ({ x }) => plainAttention(x!, 2),
  },
  {
    name: "tied cross-entropy",
    inputs: () => ({ x: random("x", [4, width]) }),
    ours: ({ x }) => onlyX(tiedCrossEntropy(x!, random("embedding", [7, width]), labels())),
    plain({ x }) {
      const logits = tf.matMul(x!, random("embedding", [7, width]), false, true);
      return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(labels(), 7)), 1, true));
    },
  },
  {
    name: "gathering rows",
    inputs: () => ({ x: random("x", [rows, width]) }),
    ours: ({ x }) => onlyX(ops.gatherRows(x!, tf.tensor1d([1, 4, 7], "int32"))),
    plain: ({ x }) =>
      tf.concat(
        [1, 4, 7].map((row) => tf.slice(x!, [row, 0], [1, width])),
        0,
      ),
  },
];

describe.each(cases)("$name", ({ inputs, ours, plain }) => {
  onEveryBackend(() => {
    /** Runs `check` on our value and pullback for a random cotangent, within a tidy. */
    const within = (check: (x: Record<string, tf.Tensor2D>, run: ReturnType<Case["ours"]>, dy: tf.Tensor2D) => void) =>
      tf.tidy(() => {
        const x = inputs();
        const run = ours(x);
        check(x, run, random("dy", run.y.shape));
      });

    it("has the plain formula's value and gradients", () =>
      within((x, run, dy) => {
        expect(relativeError(run.y.dataSync(), plain(x).dataSync())).toBeLessThan(1e-5);
        const names = Object.keys(x);
        const autodiff = tf.grads((...values: tf.Tensor[]) =>
          plain(Object.fromEntries(names.map((name, i) => [name, values[i] as tf.Tensor2D]))),
        )(Object.values(x), dy);
        const gradients = run.pullback(dy);
        names.forEach((name, i) => {
          expect(relativeError(gradients[name]!.dataSync(), autodiff[i]!.dataSync()), name).toBeLessThan(1e-5);
        });
      }));

    it("has the slope of finite differences along random directions", () =>
      within((x, run, dy) => {
        const gradients = run.pullback(dy);
        for (const [name, value] of Object.entries(x)) {
          const direction = random(`direction of ${name}`, value.shape);
          const size = 1e-2;
          const at = (sign: number) =>
            tf.sum(tf.mul(ours({ ...x, [name]: tf.add(value, tf.mul(direction, sign * size)) }).y, dy)).dataSync()[0]!;
          const difference = (at(1) - at(-1)) / (2 * size);
          const slope = tf.sum(tf.mul(gradients[name]!, direction)).dataSync()[0]!;
          expect(Math.abs(difference - slope) / Math.max(1, Math.abs(slope)), name).toBeLessThan(2e-2);
        }
      }));

    it("keeps nothing after its tidy", () => {
      const before = tf.memory().numTensors;
      within((_x, run, dy) => run.pullback(dy));
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

describe("cross-entropy over a vocabulary that does not fit at once", () => {
  onEveryBackend((backend) => {
    // The plain JavaScript backend would take a minute for what the others do in a moment.
    it.skipIf(backend === "cpu")("goes through the rows in parts, with the same result", () =>
      tf.tidy(() => {
        const [targets, vocabulary] = [5, 3_000_000];
        const embedding = tf.mul<tf.Tensor2D>(tf.reshape(tf.range(0, 2 * vocabulary), [vocabulary, 2]), 1e-6);
        const x = random("x", [targets, 2]);
        const labels = tf.tensor1d([0, 7, 2_999_999, 1, 2], "int32");
        const whole = tiedCrossEntropy(x, embedding, labels);
        const single = Array.from({ length: targets }, (_, i) =>
          tiedCrossEntropy(tf.slice(x, [i, 0], [1, 2]), embedding, tf.slice(labels, [i], [1])),
        );
        const ones = tf.ones<tf.Rank.R2>([targets, 1]);
        const one = tf.ones<tf.Rank.R2>([1, 1]);
        expect(
          relativeError(
            whole.y.dataSync(),
            single.map(({ y }) => y.dataSync()[0]!),
          ),
        ).toBeLessThan(1e-6);
        expect(relativeError(tiedLikelihoods(x, embedding, labels).dataSync(), whole.y.dataSync())).toBe(0);
        const gradients = single.flatMap(({ pullback }) => [...pullback(one).dataSync()]);
        expect(relativeError(whole.pullback(ones).dataSync(), gradients)).toBeLessThan(1e-5);
      }),
    );
  });
});
