/**
 * Selectors and payloads as a configuration names them: one entry each, with parameters and traits.
 *
 * A new one is an entry here, a file in `engine/wire`, and a row in docs/wire.md.
 */
import Type from "typebox";
import { byKind, closed, kind, oneOf } from "./schemaParts.ts";

/** What the rest of the workbench has to know of a codec without running it. */
export interface CodecTraits {
  /** Selectors: a threshold decides what is sent. */
  readonly needsTheta?: true;
  /** Payloads: on a gradient it reuses what the same payload chose for the activation of the same cut. */
  readonly needsForward?: true;
}

const traits = (own: CodecTraits) => ({ ...closed, traits: own });

const sketch = byKind(
  [
    Type.Object(
      { kind: kind("none", "Compare whole tensors. Exact; the sender stores as much as the receiver.") },
      closed,
    ),
    Type.Object(
      {
        kind: kind("rp", "Compare random projections (Johnson-Lindenstrauss). The paper's choice."),
        k: Type.Integer({
          minimum: 1,
          maximum: 4096,
          default: 16,
          unit: "values per token",
          description: "Projected width. The sender's cache shrinks by model width / k.",
        }),
        matrix: oneOf(["gaussian", "sparse"], {
          default: "gaussian",
          description: "Entries of the projection.",
          means: {
            gaussian: "Normally distributed.",
            sparse: "+-1, with two thirds zeros (Achlioptas).",
          },
        }),
      },
      closed,
    ),
  ],
  { default: { kind: "rp" }, description: "What the sender stores of the tensor it last sent." },
);

export const selectorBranches = [
  Type.Object({ kind: kind("all", "Send every sample every time (SplitLoRA).") }, closed),
  Type.Object(
    {
      kind: kind("temporal", "Send only what changed since it was last sent (SplitCom)."),
      granularity: oneOf(["sample", "token"], {
        default: "sample",
        description: "The unit that is sent or skipped.",
        means: { sample: "Whole samples.", token: "Single token rows, marked by a bitmap in the frame." },
        paper: "sample",
      }),
      sketch,
    },
    traits({ needsTheta: true }),
  ),
  Type.Object(
    {
      kind: kind(
        "random",
        "Send a share of the samples, drawn at random: what a choice by similarity is compared with.",
      ),
      share: Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.5,
        description: "Probability that a sample is sent at a visit. The first time it is always sent.",
      }),
    },
    closed,
  ),
] satisfies Type.TObject[];

export const payloadBranches = [
  Type.Object({ kind: kind("f32", "Send values as they are, 4 bytes each.") }, closed),
  Type.Object({ kind: kind("f16", "IEEE half precision, 2 bytes per value.") }, closed),
  Type.Object(
    { kind: kind("int8", "Symmetric per-token absmax, 1 byte per value and one f32 scale per row.") },
    closed,
  ),
  Type.Object({ kind: kind("int4", "As int8, with half a byte per value.") }, closed),
  Type.Object(
    {
      kind: kind("quant", "Symmetric quantization (DirectQ) with a choice of bits, groups and rounding."),
      bits: Type.Integer({
        minimum: 2,
        maximum: 8,
        default: 4,
        unit: "bits per value",
        description: "Width of a coded value.",
      }),
      group: oneOf(["row", "channel", "tensor"], {
        default: "row",
        description: "The values that share a scale.",
        means: {
          row: "Those of a token.",
          channel: "Those of a channel, over the tokens of a sample.",
          tensor: "All of a sample.",
        },
      }),
      rounding: oneOf(["nearest", "stochastic"], {
        default: "nearest",
        description: "How a value becomes a whole number of levels.",
        means: {
          nearest: "To the nearest level, ties to even.",
          stochastic: "Up or down at random, so that the mean is the value itself. Drawn from the run's seed.",
        },
      }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: kind(
        "delta",
        "Code the change since what the receiver holds (AQ-SGD). The first time a sample crosses in full.",
      ),
      bits: Type.Integer({
        minimum: 2,
        maximum: 8,
        default: 4,
        unit: "bits per value",
        description: "Width of a coded change. The scales are one f16 per channel and sample.",
      }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: kind("mask", "Send the largest magnitudes of a sample, as f32 with their places, and zeros for the rest."),
      drop: Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0.9,
        description: "Share of a sample's values that become zeros.",
      }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: kind(
        "topk",
        "Send some channels of each row, most of them the largest, and the gradient of the same channels back (Rand-Top-k).",
      ),
      share: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.3,
        description: "Share of the channels that are sent. Activations and gradients need the same.",
      }),
      alpha: Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0.1,
        description: "Weight of the channels that are not among the largest; 0 sends the largest alone.",
      }),
      law: oneOf(["weights", "pool"], {
        default: "weights",
        description: "How channels are drawn.",
        means: {
          weights: "By weight without replacement, as the paper's code does.",
          pool: "Each draw takes one of the largest with probability 1 - alpha, else one of the others.",
        },
      }),
    },
    traits({ needsForward: true }),
  ),
] satisfies Type.TObject[];

/** Which samples are sent. @param byDefault the kind where the configuration names none */
export const selector = (byDefault: "all" | "temporal") =>
  byKind(selectorBranches, {
    default: { kind: byDefault },
    description: "Which samples are sent.",
    shorthand: true,
  });

/** How a sent value is encoded. */
export const payload = byKind(payloadBranches, {
  default: { kind: "f32" },
  description: "How a sent value is encoded.",
  paper: "f32, int8",
  shorthand: true,
});

/** The traits of a selector or payload of some kind; none for an unknown kind. */
export function traitsOf(branches: readonly Type.TObject[], name: string): CodecTraits {
  const branch = branches.find(({ properties }) => (properties.kind as { const?: unknown }).const === name);
  return (branch as { traits?: CodecTraits } | undefined)?.traits ?? {};
}

/** Whether a selector leaves out whole samples or single token rows. */
export function granularityOf(config: { kind: string; granularity?: "sample" | "token" }): "sample" | "token" {
  return config.granularity ?? "sample";
}
