/** What both sides of every link keep between steps. */
import type { Topology } from "../../engine/sfl/topology.ts";
import { payloads } from "../../engine/wire/payload/payload.ts";
import { directionOf } from "../../protocol/interfaces.ts";
import type { Prediction } from "../../protocol/judgement.ts";
import type { CodecConfig, RunConfig } from "../../protocol/runConfig.ts";

const bytesPerValue = 4;

/**
 * Bytes once every sample has been visited, all clients together.
 *
 * @param width of a row, in values. @param rows of all samples.
 */
export function cacheBytes(
  { wire }: RunConfig,
  { crossings }: Topology,
  width: number,
  rows: number,
): Prediction["cacheBytes"] {
  const total = { clients: 0, server: 0 };
  for (const name of crossings.flatMap(({ forward, backward }) => [forward, backward])) {
    const codec = wire[name];
    if (codec === undefined) continue;
    const [sender, receiver] =
      directionOf(name) === "up" ? (["clients", "server"] as const) : (["server", "clients"] as const);
    total[sender] += bytesPerValue * rows * senderWidth(codec, width);
    total[receiver] += bytesPerValue * rows * receiverWidth(codec, width);
  }
  return total;
}

/** Values per row: the sketch and, for payloads that code a change, what the receiver has. */
function senderWidth({ selector, sketch, payload }: CodecConfig, width: number): number {
  const sketched = selector === "all" ? 0 : sketch.kind === "none" ? width : sketch.k;
  return sketched + (payloads[payload].needsReference ? width : 0);
}

function receiverWidth({ selector, payload }: CodecConfig, width: number): number {
  return selector === "temporal" || payloads[payload].needsReference ? width : 0;
}
