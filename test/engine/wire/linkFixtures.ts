/** Links and batches for the wire's tests. */

import { randomStream } from "../../../extension/engine/numeric/random.ts";
import type { OverflowFile } from "../../../extension/engine/wire/cache/cacheSpace.ts";
import type { LinkOptions, SampleTensor } from "../../../extension/engine/wire/link.ts";
import { type Payload, payloads } from "../../../extension/engine/wire/payload/payload.ts";
import type {
  CodecConfig,
  PayloadConfig,
  PayloadKind,
  SketchConfig,
} from "../../../extension/protocol/config/runConfig.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";

const noSketch = { kind: "none" } as const;
const projections = (["gaussian", "sparse"] as const).map((matrix) => ({ kind: "rp" as const, k: 5, matrix }));

/** A codec on one level, for tests to vary. */
export interface FlatCodec {
  selector: "all" | "temporal" | "random";
  granularity: "sample" | "token";
  sketch: SketchConfig;
  payload: PlainPayload | PayloadConfig;
}

/** Payloads without parameters. */
type PlainPayload = Exclude<PayloadKind, "quant" | "delta" | "mask" | "topk">;

export const plainCodec: FlatCodec = {
  selector: "temporal",
  granularity: "sample",
  sketch: noSketch,
  payload: "f32",
};

export function codecOf({ selector, granularity, sketch, payload }: FlatCodec): CodecConfig {
  return {
    selector: selectorOf(selector, granularity, sketch),
    payload: typeof payload === "string" ? { kind: payload } : payload,
  };
}

function selectorOf(
  kind: FlatCodec["selector"],
  granularity: FlatCodec["granularity"],
  sketch: SketchConfig,
): CodecConfig["selector"] {
  if (kind === "temporal") return { kind, granularity, sketch };
  return kind === "random" ? { kind, share: 0.4 } : { kind };
}

export function linkOptions(codec: Partial<FlatCodec> = {}, others: Partial<LinkOptions> = {}): LinkOptions {
  return {
    interface: "up.act",
    client: 3,
    dim: 6,
    seed: 7,
    storage: "f32",
    codec: codecOf({ ...plainCodec, ...codec }),
    ...others,
  };
}

/** The same link with a payload that no configuration names. */
export function withPayload(options: LinkOptions, payload: Payload): LinkOptions {
  const kind = `test-${payload.code}`;
  Object.assign(payloads, { [kind]: () => payload });
  return { ...options, codec: { ...options.codec, payload: { kind } as unknown as CodecConfig["payload"] } };
}

const parameterized = [
  { kind: "delta", bits: 3 },
  { kind: "mask", drop: 0.7 },
  { kind: "topk", share: 0.5, alpha: 0.2, law: "weights" },
  { kind: "quant", bits: 3, group: "row", rounding: "nearest" },
  { kind: "quant", bits: 4, group: "channel", rounding: "stochastic" },
  { kind: "quant", bits: 5, group: "tensor", rounding: "stochastic" },
] as const;

/** Every selector, granularity and payload, each without a sketch and with one; the two kinds of projection take turns. */
export const allCodecs: FlatCodec[] = (["f32", "f16", "int8", "int4", ...parameterized] as const).flatMap(
  (payload, at) => [
    ...(["all", "random"] as const).map((selector) => ({ ...plainCodec, selector, payload })),
    ...[noSketch, projections[at % 2]!].flatMap((sketch) =>
      (["sample", "token"] as const).map((granularity) => ({ ...plainCodec, granularity, sketch, payload })),
    ),
  ],
);

export function payloadName({ payload }: FlatCodec): string {
  return typeof payload === "string" ? payload : Object.values(payload).join(" ");
}

export function codecName(codec: FlatCodec): string {
  const { selector, granularity, sketch } = codec;
  return `${selector}/${granularity}/${sketch.kind === "rp" ? sketch.matrix : "none"}/${payloadName(codec)}`;
}

/** A sample of normal values. */
export function tensor(sample: number, rows: number, dim: number, seed = sample): SampleTensor {
  const random = randomStream(seed, "tensor");
  return { sample, rows, values: Float32Array.from({ length: rows * dim }, () => random.normal()) };
}

/** Bit patterns, so that comparisons see signed zeros and NaN. */
export function bits(values: Float32Array | undefined): number[] | undefined {
  return values && [...new Uint32Array(values.slice().buffer)];
}

/** The typed error that `action` must throw. */
export function typedError(action: () => unknown): SplitcomError {
  try {
    action();
  } catch (error) {
    if (error instanceof SplitcomError) return error;
    throw new Error(`not a SplitcomError: ${String(error)}`, { cause: error });
  }
  throw new Error("nothing was thrown");
}

/** An overflow file's slots in memory. */
export function arrayOverflow(): OverflowFile {
  const slots = new Map<number, Uint8Array>();
  let end = 0;
  return {
    write(bytes) {
      slots.set(end, bytes.slice());
      end += bytes.length;
      return end - bytes.length;
    },
    read: (offset, target) => target.set(slots.get(offset)!),
    free: (offset) => void slots.delete(offset),
  };
}
