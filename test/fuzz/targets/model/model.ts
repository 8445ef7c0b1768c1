/** Model folders: `config.json`, and the index of a model in shards. */
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { bundledModelDirectory, inspectModel, weightFiles } from "../../../../extension/engine/io/huggingface.ts";
import { put } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const shards = { metadata: {}, weight_map: { "wte.weight": "a.safetensors", "h.0": "b.safetensors" } };

export const model = defineTarget(({ scratch }) => {
  const nano = bundledModelDirectory("nano");
  const config = readFileSync(path.join(nano, "config.json"), "utf8");
  const whole = path.join(scratch, "whole");
  const inShards = path.join(scratch, "shards");
  mkdirSync(whole, { recursive: true });
  copyFileSync(path.join(nano, "model.safetensors"), path.join(whole, "model.safetensors"));
  return {
    make: (random) => ({
      config: random.below(3) > 0 ? jsonText(mutateJson(JSON.parse(config), random)) : mutateText(config, random),
      index: random.below(3) > 0 ? undefined : jsonText(mutateJson(shards, random)),
    }),
    async run(input) {
      const folder = input.index === undefined ? whole : inShards;
      put(folder, "config.json", input.config);
      if (input.index !== undefined)
        weightFiles(path.dirname(put(folder, "model.safetensors.index.json", input.index)));
      await inspectModel(folder, "/");
    },
  };
});
