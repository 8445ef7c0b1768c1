/**
 * Configuration of the thresholds' control (method, section 4): one controller for activations, one for gradients.
 *
 * A controller's thresholds are called `theta`, or `low` and `high`: by these names pages show and move them.
 */
import Type from "typebox";
import { byKind, closed, kind, oneOf } from "./schemaParts.ts";

const theta = (value: number, description: string) =>
  Type.Number({ minimum: -1, maximum: 2, unit: "cosine", default: value, description });

const weight = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1_000_000, default: value, description });

const controller = (description: string) =>
  byKind(
    [
      Type.Object(
        {
          kind: kind("fixed", "One threshold for the whole run."),
          theta: theta(
            0.98,
            "Cosine at or above which a sample is not sent again. A value above 1 sends everything; -1 resends nothing.",
          ),
        },
        closed,
      ),
      Type.Object(
        {
          kind: kind("bangbang", "Two thresholds, switched by validation perplexity."),
          low: theta(0.95, "Threshold while perplexity improves (send less)."),
          high: theta(0.99, "Threshold after perplexity failed to improve (send more)."),
          delta: Type.Number({
            minimum: 0,
            maximum: 1,
            default: 0.01,
            unit: "share of the best perplexity",
            description: "Dead band: relative improvement over the best perplexity that counts as improving.",
          }),
        },
        closed,
      ),
      Type.Object(
        {
          kind: kind("schedule", "From one threshold to the other in equal steps, one after each epoch."),
          low: theta(0.95, "Lowest threshold."),
          high: theta(0.995, "Highest threshold."),
          direction: oneOf(["falling", "rising"], {
            default: "falling",
            description: "Which of the two it begins with.",
            means: {
              falling: "From high to low: careful at first.",
              rising: "From low to high: careful in the end, when samples change little.",
            },
          }),
          epochs: Type.Integer({
            minimum: 1,
            maximum: 1_000_000,
            default: 10,
            unit: "epochs",
            description: "Number of steps. After so many epochs the threshold stays as it is.",
          }),
        },
        closed,
      ),
      Type.Object(
        {
          kind: kind("ddpg", "Learned during the run from held-out perplexity and bytes (actor and critic)."),
          low: theta(0.95, "Lowest threshold it may choose."),
          high: theta(0.995, "Highest threshold it may choose; used until the first decision."),
          every: Type.Unsafe<"quarterEpoch" | number>({
            default: "quarterEpoch",
            unit: "global steps",
            description: 'Between two decisions: "quarterEpoch" or a number of steps, at most an epoch.',
            type: ["string", "integer"],
            if: { type: "string" },
            // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
            then: { const: "quarterEpoch" },
            else: { minimum: 1, maximum: 1_000_000 },
          }),
          samples: Type.Integer({
            minimum: 1,
            maximum: 1_000_000,
            default: 32,
            unit: "held-out samples",
            description: "Number of samples scored at each decision; the epoch's perplexity covers all.",
          }),
          qualityWeight: weight(10, "Penalty on a rise of log perplexity."),
          gainWeight: weight(5, "Reward of a fall of log perplexity."),
          bytesWeight: weight(1, "Penalty on the share of the uncompressed bytes that was sent."),
          gamma: Type.Number({
            minimum: 0,
            maximum: 1,
            default: 0.5,
            description:
              "Discount of the reward one decision later. A threshold mainly affects the steps until the next decision.",
          }),
          noise: Type.Number({
            minimum: 0,
            maximum: 10,
            default: 0.8,
            unit: "half of the range from low to high",
            description: "First deviation of the exploration (Ornstein-Uhlenbeck).",
          }),
          noiseDecay: Type.Number({
            minimum: 0,
            maximum: 1,
            default: 0.97,
            unit: "per decision",
            description: "Factor that the exploration is multiplied by at each decision.",
          }),
          warmStart: Type.Optional(
            Type.String({
              minLength: 1,
              description:
                "A policy to start from, saved by an earlier run (policies/*.json), relative to this config.",
            }),
          ),
        },
        closed,
      ),
      Type.Object(
        {
          kind: kind("manual", "Set by hand with the slider; starts at theta."),
          theta: theta(0.98, "Threshold until the user moves it."),
        },
        closed,
      ),
    ],
    { default: { kind: "fixed" }, description },
  );

export const control = controller("How the similarity threshold theta of activations is chosen from epoch to epoch.");

export const gradientControl = controller(
  'The same for gradients, of interfaces with the selector "temporal". A stale gradient does more harm than a stale activation: well below 0.95 training may diverge.',
);
