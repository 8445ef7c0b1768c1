/**
 * The configuration of a run: one schema, from which come the TypeScript type, the editor's JSON Schema, the
 * defaults and the validation (`parseConfig.ts`).
 *
 * Each description ends with what the paper (arXiv 2602.10564) used, where it says so.
 */
import Type, { type Static } from "typebox";
import { control } from "./controlSchema.ts";
import { data, type dataFormats, partition } from "./dataSchema.ts";
import { closed, oneOf } from "./schemaParts.ts";
import { codec, type payloadNames } from "./wireSchema.ts";

export const loraTargets = ["c_attn", "attn.c_proj", "c_fc", "mlp.c_proj"] as const;
export const backendNames = ["native", "wasm", "cpu"] as const;

export type LoraTarget = (typeof loraTargets)[number];
export type BackendName = (typeof backendNames)[number];
export type PayloadName = (typeof payloadNames)[number];
export type DataFormat = (typeof dataFormats)[number];

export const RunConfigSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: "The JSON Schema of this file, for editors." })),
    name: Type.String({
      minLength: 1,
      maxLength: 80,
      default: "experiment",
      description: "Shown wherever the run appears; part of its id.",
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      default: 0,
      description:
        "Every random stream (partition, order, LoRA, dropout, projection) derives from this and its own name.",
    }),
    model: Type.String({
      minLength: 1,
      description:
        'A bundled name ("nano"), a Hugging Face directory, or "random:nano|gpt2|gpt2-medium|gpt2-large|gpt2-xl". Paper: GPT-2 Small and XL.',
    }),
    data,
    clients: Type.Integer({ minimum: 1, maximum: 1000, default: 4, description: "Number of clients. Paper: 10." }),
    partition,
    topology: oneOf(["standard"], { default: "standard", description: "Who holds which blocks (method, section 1)." }),
    cutLayer: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 2,
      description: "Blocks on the client; at least one must remain on the server. Paper: 3.",
    }),
    lora: Type.Object(
      {
        rank: Type.Integer({
          minimum: 1,
          maximum: 1024,
          default: 8,
          description: "Rank r. Paper: 8 (Small), 24 (XL).",
        }),
        alpha: Type.Number({
          exclusiveMinimum: 0,
          maximum: 4096,
          default: 16,
          description: "Scaling numerator: the update is scaled by alpha / rank. Paper: 4.",
        }),
        dropout: Type.Number({
          minimum: 0,
          exclusiveMaximum: 1,
          default: 0,
          description: "Dropout on the adapter's input while training. Paper: 0.1.",
        }),
        targets: Type.Array(oneOf(loraTargets, { description: "A projection of a block, by its Hugging Face name." }), {
          minItems: 1,
          uniqueItems: true,
          default: ["c_attn"],
          description: "Projections that get an adapter.",
        }),
      },
      { ...closed, default: {}, description: "Low-rank adapters: the only weights that train." },
    ),
    training: Type.Object(
      {
        epochs: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 24,
          description: "Passes over each client's samples. Paper: 50 (Small), 10 (XL).",
        }),
        batchSize: Type.Integer({
          minimum: 1,
          maximum: 4096,
          default: 8,
          description: "Samples per client and step. Paper: 8.",
        }),
        maxLength: Type.Integer({
          minimum: 4,
          maximum: 65_536,
          default: 256,
          description: "Longest sequence, in tokens; longer prompts lose their left end. Paper: 512.",
        }),
        learningRate: Type.Number({
          exclusiveMinimum: 0,
          maximum: 10,
          default: 0.002,
          description: "AdamW step size.",
        }),
        weightDecay: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0.01,
          description: "AdamW decoupled weight decay.",
        }),
        clipNorm: Type.Number({
          minimum: 0,
          maximum: 1_000_000,
          default: 1,
          description: "Largest global norm of an adapter gradient; 0 turns clipping off. Paper: 1.",
        }),
        aggregateEvery: Type.Unsafe<"epoch" | number>({
          default: "epoch",
          description: 'FedAvg interval: "epoch" or a number of global steps.',
          type: ["string", "integer"],
          if: { type: "string" },
          // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
          then: { const: "epoch" },
          else: { minimum: 1, maximum: 1_000_000 },
        }),
      },
      { ...closed, default: {}, description: "Optimization." },
    ),
    wire: Type.Object(
      { "up.act": codec("temporal"), "down.grad": codec("all") },
      { ...closed, default: {}, description: "How each interface is compressed." },
    ),
    control,
    probe: Type.Object(
      {
        samplesPerClient: Type.Integer({
          minimum: 0,
          maximum: 4096,
          default: 8,
          description: "Samples per client whose activations are watched after every epoch; 0 turns probes off.",
        }),
      },
      { ...closed, default: {}, description: "Observation of layers (method, section 5)." },
    ),
    backend: oneOf(["auto", ...backendNames], {
      default: "auto",
      description: "Tensor backend. auto: native where it loads, else wasm.",
    }),
    lanes: Type.Unsafe<"auto" | number>({
      default: "auto",
      description: 'Worker threads: "auto" (one per core, at most one per client) or a number.',
      type: ["string", "integer"],
      if: { type: "string" },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
      then: { const: "auto" },
      else: { minimum: 1, maximum: 256 },
    }),
  },
  { ...closed, title: "SplitCom experiment", description: "One split-federated fine-tuning run." },
);

/** A resolved configuration: every default filled in. Treat it as a value; never mutate it. */
export type RunConfig = Static<typeof RunConfigSchema>;
export type ControlConfig = RunConfig["control"];
export type PartitionConfig = RunConfig["partition"];
export type CodecConfig = RunConfig["wire"]["up.act"];
export type SketchConfig = CodecConfig["sketch"];
export type LoraConfig = RunConfig["lora"];
export type TrainingConfig = RunConfig["training"];
export type DataConfig = RunConfig["data"];
