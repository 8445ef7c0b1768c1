/**
 * The configuration of a run: one schema, from which come the TypeScript type, the editor's JSON Schema, the
 * defaults and the validation (`parseConfig.ts`).
 */
import Type, { type Static } from "typebox";
import { scaleLimits, scales } from "../scale.ts";
import { cache } from "./schema/cacheSchema.ts";
import { control, gradientControl } from "./schema/controlSchema.ts";
import { data, type dataFormats, partition } from "./schema/dataSchema.ts";
import { closed, oneOf } from "./schema/schemaParts.ts";
import { wire } from "./schema/wireSchema.ts";

export const loraTargets = ["c_attn", "attn.c_proj", "c_fc", "mlp.c_proj"] as const;
/** Shapes that `model: "random:…"` can have. */
export const randomModels = ["nano", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"] as const;
export const topologies = ["standard", "ushape"] as const;
export const backendNames = ["native", "wasm", "cpu"] as const;

export type LoraTarget = (typeof loraTargets)[number];
export type RandomModel = (typeof randomModels)[number];
export type BackendName = (typeof backendNames)[number];
export type DataFormat = (typeof dataFormats)[number];

function scaledDown(scale: keyof typeof scaleLimits): string {
  const { model, maxTrain, maxValidation, epochs } = scaleLimits[scale];
  const samples = `at most ${maxTrain} training and ${maxValidation} held-out samples`;
  return `The model "${model}", ${samples} and ${epochs} epochs; all else as written.`;
}

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
    scale: oneOf(scales, {
      default: "paper",
      description: "How much of the experiment to run.",
      means: {
        paper: "All of it, as written.",
        laptop: scaledDown("laptop"),
        minute: scaledDown("minute"),
      },
    }),
    model: Type.String({
      minLength: 1,
      description: `A bundled name ("nano"), a Hugging Face directory, or "random:${randomModels.join("|")}".`,
      paper: "GPT-2 Small and XL",
      examples: ["nano"],
    }),
    data,
    clients: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 4,
      unit: "clients",
      description: "Number of clients.",
      paper: "10",
    }),
    partition,
    topology: oneOf(topologies, {
      default: "standard",
      description: "Who holds which blocks.",
      means: {
        standard: "The first cutLayer blocks on the client, the others and the loss on the server.",
        ushape:
          "The first cutLayer and the last tailLayers blocks and the loss on the client, those between on the server: labels stay on the client.",
      },
      paper: "standard, ushape",
    }),
    cutLayer: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 2,
      unit: "blocks",
      description: "Blocks on the client, from the first on; at least one must remain on the server.",
      paper: "3",
    }),
    tailLayers: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 1,
      unit: "blocks",
      description: "U-shape only: the last blocks, on the client with the final norm, the head and the loss.",
    }),
    lora: Type.Object(
      {
        rank: Type.Integer({
          minimum: 1,
          maximum: 1024,
          default: 8,
          description: "Rank r: width of an adapter's bottleneck.",
          paper: "8 (Small), 24 (XL)",
        }),
        alpha: Type.Number({
          exclusiveMinimum: 0,
          maximum: 4096,
          default: 16,
          description: "Scaling numerator: the update is scaled by alpha / rank.",
          paper: "4",
        }),
        dropout: Type.Number({
          minimum: 0,
          exclusiveMaximum: 1,
          default: 0,
          unit: "probability",
          description: "Dropout on the adapter's input while training.",
          paper: "0.1",
        }),
        targets: Type.Array(
          oneOf(loraTargets, {
            description: "A projection of a block, by its Hugging Face name.",
            means: {
              c_attn: "Attention: queries, keys and values.",
              "attn.c_proj": "Attention: output.",
              c_fc: "Feed-forward: first layer.",
              "mlp.c_proj": "Feed-forward: second layer.",
            },
          }),
          {
            minItems: 1,
            uniqueItems: true,
            default: ["c_attn"],
            description: "Projections that get an adapter.",
          },
        ),
      },
      { ...closed, default: {}, description: "Low-rank adapters: the only weights that train." },
    ),
    training: Type.Object(
      {
        epochs: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 24,
          unit: "epochs",
          description: "Passes over each client's samples.",
          paper: "50 (Small), 10 (XL)",
        }),
        batchSize: Type.Integer({
          minimum: 1,
          maximum: 4096,
          default: 8,
          unit: "samples per client and step",
          description: "Size of a mini-batch.",
          paper: "8",
        }),
        maxLength: Type.Integer({
          minimum: 4,
          maximum: 65_536,
          default: 256,
          unit: "tokens",
          description: "Maximum sequence length; longer prompts are truncated at the left.",
          paper: "512",
        }),
        learningRate: Type.Number({
          exclusiveMinimum: 0,
          maximum: 10,
          default: 0.002,
          unit: "per step",
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
          unit: "Euclidean norm",
          description: "Maximum global norm of an adapter gradient; 0 turns off clipping.",
          paper: "1",
        }),
        aggregateEvery: Type.Unsafe<"epoch" | number>({
          default: "epoch",
          unit: "global steps",
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
    wire,
    cache,
    control,
    gradientControl,
    probe: Type.Object(
      {
        samplesPerClient: Type.Integer({
          minimum: 0,
          maximum: 4096,
          default: 8,
          unit: "samples per client",
          description: "Number of samples whose activations are recorded after every epoch; 0 turns off probes.",
        }),
        gradients: Type.Boolean({
          default: true,
          description:
            "Whether to record the gradients at the cuts as well. This adds a backward pass over the probed samples, which about doubles the time of a probe and makes its file 1.5 times as large, twice as large in the U-shape.",
        }),
      },
      { ...closed, default: {}, description: "Layer probes: which activations and gradients are recorded." },
    ),
    checkpoint: Type.Object(
      {
        every: Type.Integer({
          minimum: 0,
          maximum: 100_000,
          default: 1,
          unit: "epochs",
          description:
            "Epochs between checkpoints, from which a stopped or killed run resumes; 0 saves none at the end of epochs. A checkpoint is as large as all references in f32.",
        }),
        keepEvery: Type.Integer({
          minimum: 0,
          maximum: 100_000,
          default: 0,
          unit: "epochs",
          description:
            "Epochs between checkpoints that are saved and kept, to fork the run from; 0 keeps only the last two. Each takes disk space until the run is deleted.",
        }),
        everySteps: Type.Integer({
          minimum: 0,
          maximum: 1_000_000_000,
          default: 0,
          unit: "global steps",
          description: "Steps between checkpoints within an epoch, for long epochs; 0 saves none.",
        }),
        minutes: Type.Number({
          minimum: 0,
          maximum: 100_000,
          default: 0,
          unit: "minutes",
          description:
            "Time between checkpoints: one is saved after the first step that ends this long after the last checkpoint; 0 saves none.",
        }),
      },
      {
        ...closed,
        default: {},
        description:
          "When a run saves a checkpoint to resume from. A stopped run saves one as well, unless all of these are 0.",
      },
    ),
    backend: oneOf(["auto", ...backendNames], {
      default: "auto",
      description: "Tensor backend.",
      means: {
        auto: "native if it loads, otherwise wasm.",
        native: "libtensorflow, through @tensorflow/tfjs-node.",
        wasm: "WebAssembly with our own kernels.",
        cpu: "Plain JavaScript; slow.",
      },
    }),
    lanes: Type.Unsafe<"auto" | number>({
      default: "auto",
      unit: "threads",
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
export type CacheConfig = RunConfig["cache"];
export type SelectorConfig = CodecConfig["selector"];
export type SelectorKind = SelectorConfig["kind"];
export type SketchConfig = Extract<SelectorConfig, { kind: "temporal" }>["sketch"];
export type PayloadConfig = CodecConfig["payload"];
export type PayloadKind = PayloadConfig["kind"];
export type LoraConfig = RunConfig["lora"];
export type TrainingConfig = RunConfig["training"];
export type DataConfig = RunConfig["data"];
