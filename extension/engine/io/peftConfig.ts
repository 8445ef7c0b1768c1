/** `adapter_config.json` of Python's `peft`. */
import Type, { type Static } from "typebox";
import { badInput } from "../../protocol/errors.ts";
import { type LoraConfig, type LoraTarget, loraTargets } from "../../protocol/runConfig.ts";
import { checkShape, parseJson } from "../data/readers/json.ts";
import { moduleName } from "../model/lora.ts";
import { readTextFile } from "./files/textFile.ts";

const AdapterFile = Type.Object({
  r: Type.Integer({ minimum: 1, maximum: 1024 }),
  lora_alpha: Type.Number({ exclusiveMinimum: 0 }),
  lora_dropout: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 })),
  use_rslora: Type.Optional(Type.Boolean()),
  target_modules: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
});

/** Variants of LoRA that we do not compute; whatever is not empty, false, null or "none" asks for one. */
const unsupported = [
  "alpha_pattern",
  "bias",
  "exclude_modules",
  "layer_replication",
  "layers_to_transform",
  "lora_bias",
  "modules_to_save",
  "rank_pattern",
  "target_parameters",
  "trainable_token_indices",
  "use_bdlora",
  "use_dora",
  "use_qalora",
];

/**
 * Reads an adapter's configuration.
 *
 * Rank-stabilized LoRA scales by alpha / sqrt(r) where ours scales by alpha / rank: the returned alpha makes up for it.
 *
 * @throws bad-input naming file and field for a missing or malformed file, or a variant that cannot be run.
 */
export function readPeftConfig(file: string): LoraConfig {
  const content = checkShape(
    Type.Record(Type.String(), Type.Unknown()),
    parseJson(readTextFile(file), file),
    file,
    "the adapter",
  );
  if (content.peft_type !== "LORA") throw cannotRun(file, "peft_type", content.peft_type, '"LORA"');
  for (const field of unsupported) {
    if (!isOff(content[field])) throw cannotRun(file, field, content[field], "none");
  }
  const adapter = checkShape(AdapterFile, content, file, "the adapter");
  return {
    rank: adapter.r,
    alpha: adapter.use_rslora ? adapter.lora_alpha * Math.sqrt(adapter.r) : adapter.lora_alpha,
    dropout: adapter.lora_dropout ?? 0,
    targets: targetsOf(adapter.target_modules, file),
  };
}

/** What `peft` needs to know of an adapter for a GPT-2. */
export function peftConfig({ rank, alpha, dropout, targets }: LoraConfig, baseModel: string): Record<string, unknown> {
  return {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    target_modules: targets,
    // GPT-2's Conv1D keeps its weight as [in, out].
    fan_in_fan_out: true,
    bias: "none",
    modules_to_save: null,
  };
}

/** As peft does: a list names whole modules or their ends, a string is "all-linear" or a pattern for the whole name. */
function targetsOf(modules: Static<typeof AdapterFile>["target_modules"], file: string): LoraTarget[] {
  const matches =
    typeof modules === "string"
      ? patternOf(modules, file)
      : (name: string) => modules.some((end) => `.${name}`.endsWith(`.${end}`));
  const targets = loraTargets.filter((target) => matches(`transformer.${moduleName(0, target)}`));
  if (targets.length > 0) return targets;
  throw cannotRun(file, "target_modules", modules, `some of ${loraTargets.join(", ")}`);
}

function patternOf(pattern: string, file: string): (name: string) => boolean {
  if (pattern === "all-linear") return () => true;
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return (name) => expression.test(name);
  } catch {
    throw cannotRun(file, "target_modules", pattern, "a regular expression");
  }
}

function isOff(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === "none";
}

function cannotRun(file: string, field: string, value: unknown, range: string) {
  return badInput({
    what: "this kind of adapter cannot be run here",
    where: `${file}: ${field}`,
    value: JSON.stringify(value) ?? "nothing",
    range,
  });
}
