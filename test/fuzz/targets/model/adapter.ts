/** PEFT adapters: the configuration alone, and with mutated tensors. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { bundledModelDirectory } from "../../../../extension/engine/io/huggingface.ts";
import { readGpt2Config } from "../../../../extension/engine/io/huggingfaceConfig.ts";
import { readAdapter } from "../../../../extension/engine/io/peft.ts";
import { readPeftConfig } from "../../../../extension/engine/io/peftConfig.ts";
import { put, safetensorsBytes, safetensorsParts } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const peftConfig = {
  peft_type: "LORA",
  r: 8,
  lora_alpha: 16,
  lora_dropout: 0,
  target_modules: ["c_attn"],
  fan_in_fan_out: true,
  bias: "none",
  modules_to_save: null,
};

export const peft = defineTarget(({ scratch }) => ({
  make: (random) =>
    random.below(3) > 0 ? jsonText(mutateJson(peftConfig, random)) : mutateText(jsonText(peftConfig), random),
  run: (text: string) => readPeftConfig(put(scratch, "adapter_config.json", text)),
  show: (text) => text,
}));

export const adapter = defineTarget(({ baseRun, scratch }) => {
  const folder = path.join(baseRun, "adapters/final");
  const { header, data } = safetensorsParts(readFileSync(path.join(folder, "adapter_model.safetensors")));
  const config: unknown = JSON.parse(readFileSync(path.join(folder, "adapter_config.json"), "utf8"));
  const model = readGpt2Config(bundledModelDirectory("nano"));
  return {
    make: (random) => ({
      config: jsonText(random.below(2) === 0 ? mutateJson(config, random) : config),
      header: jsonText(random.below(2) === 0 ? mutateJson(header, random) : header),
    }),
    async run(input) {
      put(scratch, "adapter/adapter_config.json", input.config);
      put(scratch, "adapter/adapter_model.safetensors", safetensorsBytes(input.header, data));
      await readAdapter(path.join(scratch, "adapter"), model);
    },
  };
});
