/**
 * Some channels of each row, most of them the largest: Rand-Top-k (Zheng et al., 2023, arXiv 2305.18469).
 *
 * Of d channels k cross. They are drawn without replacement: the k largest magnitudes share the weight 1 - alpha, the others alpha, and what
 * remains is renormalized after each draw, as `torch.multinomial` does. With the law `pool` each draw takes one of the largest that
 * remain with probability 1 - alpha, else one of the others. On the way back the gradient of the same channels crosses, without their
 * indices; every other channel is zero on both ways.
 *
 * A value that is not finite is always among those drawn, so that a diverged run shows.
 */
import type { PayloadConfig } from "../../../protocol/config/runConfig.ts";
import type { RandomStream } from "../../numeric/random.ts";
import { bytesOf } from "../frame/bytesOf.ts";
import { packedBytes, packRow, placeBits, unpackRow } from "./bitPacking.ts";
import { largestPlaces } from "./largest.ts";
import type { CodingContext, Payload } from "./payload.ts";

export type TopkConfig = Extract<PayloadConfig, { kind: "topk" }>;

export function topk(config: TopkConfig): Payload {
  const countOf = (dim: number) => Math.max(1, Math.floor(config.share * dim));
  const indexBytes = (dim: number) => packedBytes(countOf(dim), placeBits(dim));
  const valueBytes = (rows: number, dim: number) => 4 * rows * countOf(dim);
  const code = 8;
  const traits = { code, lossless: false, needsReference: false, needsForward: true, keepsChoices: true } as const;
  const choiceBytes = (rows: number, dim: number) => rows * indexBytes(dim);

  /** The channels of a block's row. */
  const channels = (indices: Uint8Array, row: number, dim: number) =>
    unpackRow(indices.subarray(row * indexBytes(dim)), placeBits(dim), new Uint32Array(countOf(dim)));

  const gather = (values: Float32Array, rows: number, dim: number, indices: Uint8Array): Float32Array => {
    const kept = new Float32Array(rows * countOf(dim));
    for (let row = 0, at = 0; row < rows; row++)
      for (const channel of channels(indices, row, dim)) kept[at++] = channel < dim ? values[row * dim + channel]! : 0;
    return kept;
  };

  const scatter = (coded: Uint8Array, rows: number, dim: number, indices: Uint8Array): Float32Array => {
    const kept = new Float32Array(rows * countOf(dim));
    bytesOf(kept).set(coded);
    const values = new Float32Array(rows * dim);
    for (let row = 0, at = 0; row < rows; row++)
      for (const channel of channels(indices, row, dim)) {
        // A damaged frame may name channels that do not exist.
        if (channel < dim) values[row * dim + channel] = kept[at]!;
        at++;
      }
    return values;
  };

  return {
    ...traits,
    codedBytes: (rows, dim) => choiceBytes(rows, dim) + valueBytes(rows, dim),
    sideBytes: choiceBytes,
    choiceBytes,
    encode({ rows, dim, values }, target, context) {
      const random = context.random();
      const indices = target.subarray(0, choiceBytes(rows, dim));
      for (let row = 0; row < rows; row++) {
        const drawn = draw(values.subarray(row * dim, (row + 1) * dim), countOf(dim), config, random);
        packRow(drawn, placeBits(dim), indices.subarray(row * indexBytes(dim)));
      }
      target.set(bytesOf(gather(values, rows, dim, indices)), indices.length);
      context.keep(choiceOfSample(indices, indexBytes(dim), context));
    },
    decode(coded, rows, dim, context) {
      const indices = coded.slice(0, choiceBytes(rows, dim));
      context.keep(choiceOfSample(indices, indexBytes(dim), context));
      return scatter(coded.subarray(indices.length), rows, dim, indices);
    },
    backward: {
      ...traits,
      codedBytes: valueBytes,
      encode({ rows, dim, values }, target, context) {
        target.set(bytesOf(gather(values, rows, dim, indicesOfBlock(indexBytes(dim), context))));
      },
      decode: (coded, rows, dim, context) => scatter(coded, rows, dim, indicesOfBlock(indexBytes(dim), context)),
    },
  };
}

/** The indices of all rows of the sample, of which a block may have been some. */
function choiceOfSample(
  indices: Uint8Array,
  rowBytes: number,
  { picked, sampleRows, chosen }: CodingContext,
): Uint8Array {
  if (picked === "all") return indices.slice();
  const whole = new Uint8Array(sampleRows * rowBytes);
  if (chosen?.length === whole.length) whole.set(chosen);
  picked.forEach((row, at) => {
    whole.set(indices.subarray(at * rowBytes, (at + 1) * rowBytes), row * rowBytes);
  });
  return whole;
}

/** The indices that were drawn on the way forward for the rows of a gradient's block. */
function indicesOfBlock(rowBytes: number, { picked, sampleRows, chosenForward }: CodingContext): Uint8Array {
  // A damaged frame may have another number of rows than the activation had.
  const whole = new Uint8Array(sampleRows * rowBytes);
  whole.set(chosenForward?.subarray(0, whole.length) ?? []);
  if (picked === "all") return whole;
  return Uint8Array.from(picked.flatMap((row) => [...whole.subarray(row * rowBytes, (row + 1) * rowBytes)]));
}

/** `count` places of a row, ascending. */
export function draw(
  row: Float32Array,
  count: number,
  { alpha, law }: Pick<TopkConfig, "alpha" | "law">,
  random: RandomStream,
): Uint32Array {
  const top = largestPlaces(row.map(Math.abs), count);
  if (alpha === 0 || count === row.length) return top;
  return law === "pool" ? drawFromPools(top, row, alpha, random) : drawByWeight(top, row, alpha, random);
}

/** The race of exponential clocks: who is among the first `count` has the law of draws by weight without replacement. */
function drawByWeight(top: Uint32Array, row: Float32Array, alpha: number, random: RandomStream): Uint32Array {
  const count = top.length;
  const rates = new Float64Array(row.length).fill(alpha / (row.length - count));
  for (const place of top) rates[place] = (1 - alpha) / count;
  const speeds = Float32Array.from(row, (value, place) => {
    const speed = rates[place]! / -Math.log(1 - random.uniform());
    return Number.isFinite(value) ? speed : Number.POSITIVE_INFINITY;
  });
  return largestPlaces(speeds, count);
}

function drawFromPools(top: Uint32Array, row: Float32Array, alpha: number, random: RandomStream): Uint32Array {
  const isTop = new Set(top);
  const odd = [...row.keys()].filter((place) => !Number.isFinite(row[place]!)).slice(0, top.length);
  const taken = new Set(odd);
  const pools = [[...top], [...row.keys()].filter((place) => !isTop.has(place))].map((pool) =>
    pool.filter((place) => !taken.has(place)),
  );
  const drawn = [...odd];
  while (drawn.length < top.length) {
    const wanted = random.uniform() < 1 - alpha ? 0 : 1;
    const pool = pools[pools[wanted]!.length > 0 ? wanted : 1 - wanted]!;
    const at = random.below(pool.length);
    drawn.push(pool[at]!);
    pool[at] = pool.at(-1)!;
    pool.pop();
  }
  return Uint32Array.from(drawn).sort();
}
