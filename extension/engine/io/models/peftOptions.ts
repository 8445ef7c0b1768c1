/**
 * Every option of `peft`'s LoRA (0.21 and before), and at which values it changes nothing of what a loaded adapter computes.
 * At any other value, and for an option that is not listed, the adapter is refused.
 */

interface Option {
  isNeutral(value: unknown): boolean;
  /** The neutral values, in words. */
  range: string;
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Off by absence, null, false or nothing in it. */
const off: Option = { isNeutral: isEmpty, range: "none" };
/** Says who made the adapter, or how it was trained. */
const any: Option = { isNeutral: () => true, range: "anything" };
const oneOf = (...values: unknown[]): Option => ({
  isNeutral: (value) => value === undefined || values.includes(value),
  range: values.map((value) => JSON.stringify(value)).join(" or "),
});

/** How `lora_A` and `lora_B` began, where that leaves the base model's weights alone: loading overwrites both. */
const initializations = [true, false, null, "gaussian", "eva", "orthogonal"];

const options: Readonly<Record<string, Option>> = {
  // What we apply.
  peft_type: any,
  r: any,
  lora_alpha: any,
  lora_dropout: any,
  target_modules: any,
  use_rslora: any,
  // Options that describe the adapter and change nothing.
  auto_mapping: any,
  base_model_name_or_path: any,
  inference_mode: any,
  peft_version: any,
  revision: any,
  runtime_config: any,
  task_type: any,
  // peft itself puts it right for GPT-2, whose layers keep their weight as [in, out].
  fan_in_fan_out: any,
  // PiSSA, OLoRA, CorDA, LoftQ and LoRA-GA take the initial adapter out of the base weights, by which only peft computes.
  init_lora_weights: oneOf(...initializations),
  // Of use only with an option that is refused.
  corda_config: any,
  ensure_weight_tying: any,
  eva_config: any,
  loftq_config: any,
  lora_ga_config: any,
  megatron_core: any,
  qalora_group_size: any,
  bias: oneOf("none", null, false),
  alora_invocation_tokens: off,
  alpha_pattern: off,
  arrow_config: off,
  exclude_modules: off,
  kasa_config: off,
  layer_replication: off,
  layers_pattern: off,
  layers_to_transform: off,
  lora_bias: off,
  megatron_config: off,
  modules_to_save: off,
  monteclora_config: off,
  rank_pattern: off,
  target_parameters: off,
  trainable_token_indices: off,
  use_bdlora: off,
  use_dora: off,
  use_qalora: off,
  velora_config: off,
};

/** The first field that changes what the adapter computes in a way we do not, with the values we take. */
export function unsupportedOption(
  content: Readonly<Record<string, unknown>>,
): { field: string; range: string } | undefined {
  for (const [field, value] of Object.entries(content)) {
    const option = Object.hasOwn(options, field) ? options[field] : undefined;
    // A later peft's option that is off is one that this adapter does without.
    if (option === undefined ? isEmpty(value) : option.isNeutral(value)) continue;
    return { field, range: option?.range ?? "no option that peft 0.21 does not have" };
  }
  return undefined;
}
