/** Which adapters a party trains, and how both parties' make up the whole model's. */
import type { LoraConfig } from "../../protocol/config/runConfig.ts";
import { type AdapterLayout, type AdapterTensors, adapterLayout, adapterTensors } from "../model/lora.ts";
import type { Gpt2Config } from "../model/weights.ts";
import { blocksOf, type Party, type Topology } from "./topology.ts";

export type PartyLayouts = Record<Party, AdapterLayout>;

/** The whole model's adapters: the clients' (averaged) and the server's, flat. */
export type GlobalAdapters = Record<Party, Float32Array>;

export function partyLayouts(model: Gpt2Config, lora: LoraConfig, topology: Topology): PartyLayouts {
  return {
    client: adapterLayout(model, lora, blocksOf(topology, "client")),
    server: adapterLayout(model, lora, blocksOf(topology, "server")),
  };
}

/** Both parties' adapters as tensors, without dropout: what evaluation runs. */
export function globalAdapterTensors(adapters: GlobalAdapters, layouts: PartyLayouts): AdapterTensors {
  return new Map([
    ...adapterTensors(adapters.client, layouts.client),
    ...adapterTensors(adapters.server, layouts.server),
  ]);
}
