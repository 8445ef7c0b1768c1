/**
 * Who holds which blocks, and what crosses the network between them (method, section 1).
 *
 * A topology is a list of segments, run in order on the way forward and in reverse on the way back; between two
 * neighbours lies a crossing. The first segment embeds, the last one computes the loss; labels cross only where the
 * last segment is the server's.
 */

import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";

export type Party = "client" | "server";

export interface Segment {
  party: Party;
  /** First block and one past the last. */
  blocks: readonly [from: number, to: number];
}

export interface Crossing {
  /** Carries the activation. */
  forward: TensorInterface;
  /** Carries the gradient with respect to what was received. */
  backward: TensorInterface;
}

export interface Topology {
  segments: readonly Segment[];
  /** `crossings[i]` lies between `segments[i]` and `segments[i + 1]`. */
  crossings: readonly Crossing[];
}

/** SplitLoRA's and SplitCom's main setting: the first `cutLayer` of `layers` blocks on the client, loss on the server. */
export function standard(layers: number, cutLayer: number): Topology {
  return {
    segments: [
      { party: "client", blocks: [0, cutLayer] },
      { party: "server", blocks: [cutLayer, layers] },
    ],
    crossings: [{ forward: "up.act", backward: "down.grad" }],
  };
}

/** U-shape: head and tail (`tailLayers` blocks and the loss) on the client, the body between on the server. */
export function ushape(layers: number, cutLayer: number, tailLayers: number): Topology {
  const tail = layers - tailLayers;
  return {
    segments: [
      { party: "client", blocks: [0, cutLayer] },
      { party: "server", blocks: [cutLayer, tail] },
      { party: "client", blocks: [tail, layers] },
    ],
    crossings: [
      { forward: "up.act", backward: "down.grad" },
      { forward: "down.act", backward: "up.grad" },
    ],
  };
}

/** The topology a run asks for, over a model of so many blocks. */
export function topologyOf({ topology, cutLayer, tailLayers }: RunConfig, layers: number): Topology {
  switch (topology) {
    case "standard":
      return standard(layers, cutLayer);
    case "ushape":
      return ushape(layers, cutLayer, tailLayers);
  }
}

/** The topology of every client of a run. All have the same cut today; nothing but this says so. */
export function clientTopologies(config: RunConfig, layers: number): readonly Topology[] {
  const topology = topologyOf(config, layers);
  return Array.from({ length: config.clients }, () => topology);
}

/** The blocks a party holds, ascending. */
export function blocksOf({ segments }: Topology, party: Party): number[] {
  return segments
    .filter((segment) => segment.party === party)
    .flatMap(({ blocks: [from, to] }) => Array.from({ length: to - from }, (_, i) => from + i));
}

/** Whether labels have to cross: the loss is not computed where the text is. */
export function labelsCross({ segments }: Topology): boolean {
  return segments.at(-1)?.party === "server";
}
