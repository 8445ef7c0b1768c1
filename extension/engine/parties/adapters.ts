/**
 * Adapters by slot (a block's module): which party trains which, and their average.
 *
 * A topology belongs to a client, so clients may train different slots, and the server those that some client leaves to it.
 */
import type { LoraConfig } from "../../protocol/config/runConfig.ts";
import { type AdapterLayout, adapterLayout, moduleName } from "../model/lora.ts";
import type { Gpt2Config } from "../model/weights.ts";
import { weightedMean } from "./aggregate.ts";
import { blocksOf, type Topology } from "./topology.ts";

/** A, then B, of some slots by module name (`h.3.attn.c_attn`). */
export type SlotValues = ReadonlyMap<string, Float32Array>;

/** One who trains some slots, and how much it counts in their average. */
export interface Contribution {
  values: SlotValues;
  weight: number;
}

export interface AdapterLayouts {
  /** By client. */
  clients: readonly AdapterLayout[];
  /** All that the server trains for anybody. */
  server: AdapterLayout;
  /** The part of the server's that it trains for a client, by client: fewer slots, at the same places. */
  sessions: readonly AdapterLayout[];
  /** The whole model's: of observations, and of what is exported. */
  model: AdapterLayout;
}

/** @param topologies by client */
export function adapterLayouts(model: Gpt2Config, lora: LoraConfig, topologies: readonly Topology[]): AdapterLayouts {
  const served = topologies.map((topology) => blocksOf(topology, "server"));
  const server = adapterLayout(model, lora, ascending(served.flat()));
  return {
    clients: topologies.map((topology) => adapterLayout(model, lora, blocksOf(topology, "client"))),
    server,
    sessions: served.map((blocks) => ({
      ...server,
      slots: server.slots.filter(({ block }) => blocks.includes(block)),
    })),
    model: adapterLayout(model, lora, [...Array(model.layers).keys()]),
  };
}

/** Views into a flat vector, by slot. */
export function slotValues(flat: Float32Array, { slots, rank }: AdapterLayout): SlotValues {
  return new Map(
    slots.map(({ block, target, offset, inWidth, outWidth }) => [
      moduleName(block, target),
      flat.subarray(offset, offset + rank * (inWidth + outWidth)),
    ]),
  );
}

/** Writes the slots that a flat vector has; leaves its others as they are. */
export function assignSlots(flat: Float32Array, layout: AdapterLayout, values: SlotValues): void {
  for (const [name, view] of slotValues(flat, layout)) {
    const found = values.get(name);
    if (found) view.set(found);
  }
}

/** FedAvg by slot: each over those who train it, in the order given. */
export function averageSlots(contributions: readonly Contribution[]): SlotValues {
  const names = new Set(contributions.flatMap(({ values }) => [...values.keys()]));
  return new Map(
    [...names].map((name) => {
      const training = contributions.filter(({ values }) => values.has(name));
      const [only] = training;
      // Of one alone as it is: summing would turn -0 into 0.
      if (only && training.length === 1) return [name, only.values.get(name)!.slice()];
      return [
        name,
        weightedMean(
          training.map(({ values }) => values.get(name)!),
          training.map(({ weight }) => weight),
        ),
      ];
    }),
  );
}

function ascending(blocks: readonly number[]): number[] {
  return [...new Set(blocks)].sort((a, b) => a - b);
}
