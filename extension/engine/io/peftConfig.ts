/** `adapter_config.json` of Python's `peft`. */
import Type, { type Static } from "typebox";
import { type LoraConfig, type LoraTarget, loraTargets } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { moduleName } from "../model/lora.ts";
import { largest } from "./files/largest.ts";
import { readTextFile } from "./files/textFile.ts";
import { checkShape, parseJson } from "./json.ts";
import { PatternRefused } from "./models/patternText.ts";
import { unsupportedOption } from "./models/peftOptions.ts";
import { fullMatches } from "./models/pythonPattern.ts";

const AdapterFile = Type.Object({
  r: Type.Integer({ minimum: 1, maximum: 1024 }),
  lora_alpha: Type.Number({ exclusiveMinimum: 0 }),
  lora_dropout: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 })),
  use_rslora: Type.Optional(Type.Boolean()),
  target_modules: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
});

/**
 * Reads an adapter's configuration.
 *
 * Rank-stabilized LoRA scales by alpha / sqrt(r) where ours scales by alpha / rank: the returned alpha makes up for it.
 *
 * @param layers blocks of the model; the adapter must have the same targets in each.
 * @throws bad-input naming file and field for a missing or malformed file, or a variant that cannot be run.
 */
export function readPeftConfig(file: string, layers = 1): LoraConfig {
  const content = checkShape(
    Type.Record(Type.String(), Type.Unknown()),
    parseJson(readTextFile(file, "cannot read the adapter", largest.settings), file),
    file,
    "the adapter",
  );
  if (content.peft_type !== "LORA") throw cannotRun(file, "peft_type", content.peft_type, '"LORA"');
  const unsupported = unsupportedOption(content);
  if (unsupported) throw cannotRun(file, unsupported.field, content[unsupported.field], unsupported.range);
  const adapter = checkShape(AdapterFile, content, file, "the adapter");
  return {
    rank: adapter.r,
    alpha: adapter.use_rslora ? adapter.lora_alpha * Math.sqrt(adapter.r) : adapter.lora_alpha,
    dropout: adapter.lora_dropout ?? 0,
    targets: targetsOf(adapter.target_modules, layers, file),
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
function targetsOf(modules: Static<typeof AdapterFile>["target_modules"], layers: number, file: string): LoraTarget[] {
  const places = Array.from({ length: layers }, (_, layer) => loraTargets.map((target) => ({ layer, target }))).flat();
  const names = places.map(({ layer, target }) => `transformer.${moduleName(layer, target)}`);
  const matched =
    typeof modules === "string" ? matchesOf(modules, names, file) : names.map((name) => named(name, modules));
  const layersOf = (target: LoraTarget) => places.filter((place, i) => place.target === target && matched[i]);
  const targets = loraTargets.filter((target) => layersOf(target).length > 0);
  if (targets.length === 0) throw cannotRun(file, "target_modules", modules, `some of ${loraTargets.join(", ")}`);
  const partial = targets.find((target) => layersOf(target).length < layers);
  if (partial === undefined) return targets;
  throw cannotRun(file, "target_modules", modules, `the same modules in all ${layers} layers, also ${partial}`);
}

function named(name: string, ends: readonly string[]): boolean {
  return ends.some((end) => `.${name}`.endsWith(`.${end}`));
}

function matchesOf(pattern: string, names: readonly string[], file: string): boolean[] {
  if (pattern.toLowerCase() === "all-linear") return names.map(() => true);
  try {
    return fullMatches(pattern, names);
  } catch (error) {
    if (!(error instanceof PatternRefused)) throw error;
    throw badInput(
      {
        what: `the pattern ${error.message}`,
        where: `${file}: target_modules`,
        value: printable(pattern),
        remedy: "List the modules by name instead.",
      },
      error,
    );
  }
}

function printable(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

function cannotRun(file: string, field: string, value: unknown, range: string) {
  return badInput({
    what: "this kind of adapter cannot be run here",
    where: `${file}: ${field}`,
    value: printable(value),
    range,
  });
}
