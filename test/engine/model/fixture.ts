/** The PyTorch reference of `fixtures/gpt2_tiny`: a random GPT-2 with LoRA on c_attn, rank 4, alpha 8. */
import { readSafetensors, type Tensor } from "../../../extension/engine/io/safetensors.ts";
import { type AdapterLayout, adapterLayout, moduleName, slotViews } from "../../../extension/engine/model/lora.ts";
import type { Gpt2Config, LoadedModel } from "../../../extension/engine/model/weights.ts";
import type { SampleLabels } from "../../../extension/engine/wire/frame/labels.ts";
import { hasShared, shared } from "../../shared.ts";

export const fixtureDirectory = "fixtures/gpt2_tiny";
export const hasFixture = hasShared(`${fixtureDirectory}/expected.safetensors`);

const config: Gpt2Config = {
  vocabSize: 97,
  positions: 32,
  width: 32,
  layers: 4,
  heads: 4,
  inner: 128,
  epsilon: 1e-5,
  endOfText: 96,
};

export interface Fixture {
  model: LoadedModel;
  layout: AdapterLayout;
  adapters: Float32Array;
  /** [size x length]. */
  ids: Int32Array;
  size: number;
  length: number;
  lengths: Int32Array;
  labels: SampleLabels[];
  expected: Map<string, Tensor>;
  /** PyTorch's tensors of the adapters' names under a prefix, as one flat vector of the layout. */
  flat(prefix: "grad" | "final"): Float32Array;
  /** The matrices of a flat vector, by name. */
  slices(flat: Float32Array): Map<string, Float32Array>;
}

export async function readFixture(): Promise<Fixture> {
  const weights = new Map(
    [...(await readSafetensors(shared(`${fixtureDirectory}/model/model.safetensors`)))].map(
      ([name, { shape, values }]) => [name.replace(/^transformer\./, ""), { shape, values: values as Float32Array }],
    ),
  );
  const adapterFile = await readSafetensors(shared(`${fixtureDirectory}/adapter/adapter_model.safetensors`));
  const expected = await readSafetensors(shared(`${fixtureDirectory}/expected.safetensors`));
  const layout = adapterLayout(config, { rank: 4, alpha: 8, dropout: 0, targets: ["c_attn"] }, [0, 1, 2, 3]);
  const gather = (name: (module: string, part: "A" | "B") => Tensor | undefined) => {
    const flat = new Float32Array(layout.size);
    for (const slot of layout.slots) {
      const module = moduleName(slot.block, slot.target);
      const views = slotViews(flat, slot, layout.rank);
      views.a.set(name(module, "A")!.values);
      views.b.set(name(module, "B")!.values);
    }
    return flat;
  };
  const [size, length] = expected.get("input_ids")!.shape as [number, number];
  const mask = expected.get("attention_mask")!.values as Int32Array;
  const labels = expected.get("labels")!.values;
  const rows = Array.from({ length: size }, (_, b) => b * length);
  const lengths = Int32Array.from(rows, (from) =>
    mask.subarray(from, from + length).reduce((sum, bit) => sum + bit, 0),
  );
  const ids = expected.get("input_ids")!.values as Int32Array;
  return {
    model: { config, weights, notes: [], source: "gpt2_tiny" },
    layout,
    adapters: gather((module, part) => adapterFile.get(`base_model.model.transformer.${module}.lora_${part}.weight`)),
    ids,
    size,
    length,
    lengths,
    labels: rows.map((from, sample) => {
      const prompt = Array.from(labels.subarray(from, from + length)).findIndex((label) => label >= 0);
      return { sample, firstRow: prompt - 1, ids: ids.slice(from + prompt, from + lengths[sample]!) };
    }),
    expected,
    flat: (prefix) => gather((module, part) => expected.get(`${prefix}.transformer.${module}.lora_${part}.weight`)),
    slices: (flat) =>
      new Map(
        layout.slots.flatMap((slot) => {
          const { a, b } = slotViews(flat, slot, layout.rank);
          const module = moduleName(slot.block, slot.target);
          return [[`${module}.A`, a] as const, [`${module}.B`, b] as const];
        }),
      ),
  };
}

/** Largest difference over the largest magnitude expected. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return difference / magnitude;
}
