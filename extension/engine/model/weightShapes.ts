/** Which weights a GPT-2 has. */
import { loraTargets } from "../../protocol/config/runConfig.ts";
import { moduleName, projectionWidths } from "./lora.ts";
import type { Gpt2Config } from "./weights.ts";

/**
 * Name and shape of every weight, in the order of the forward pass.
 *
 * The head is tied to `wte.weight` and has no weight of its own; Conv1D weights are [in, out].
 */
export function weightShapes(config: Gpt2Config): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const affine = (name: string, ...shape: number[]) => {
    shapes.set(`${name}.weight`, shape);
    shapes.set(`${name}.bias`, shape.slice(-1));
  };
  shapes.set("wte.weight", [config.vocabSize, config.width]);
  shapes.set("wpe.weight", [config.positions, config.width]);
  for (let block = 0; block < config.layers; block++) {
    affine(`h.${block}.ln_1`, config.width);
    affine(`h.${block}.ln_2`, config.width);
    for (const target of loraTargets) affine(moduleName(block, target), ...projectionWidths(config, target));
  }
  affine("ln_f", config.width);
  return shapes;
}
