/** What both sides of every link keep between steps. */
import { laneCacheBytes } from "../../engine/lanes/laneCacheBytes.ts";
import type { Topology } from "../../engine/sfl/topology.ts";
import { payloads } from "../../engine/wire/payload/payload.ts";
import { storedRowBytes } from "../../engine/wire/rowStorage.ts";
import { directionOf } from "../../protocol/interfaces.ts";
import type { Prediction } from "../../protocol/judgement.ts";
import type { CacheConfig, CodecConfig, RunConfig } from "../../protocol/runConfig.ts";
import { laneCount } from "../laneCount.ts";

type Storage = CacheConfig["storage"];

/**
 * Bytes once every sample has been visited, all clients together.
 *
 * @param width of a row, in values. @param clientRows rows of all samples, by client.
 */
export function cacheBytes(
  config: RunConfig,
  { crossings }: Topology,
  width: number,
  clientRows: readonly number[],
): Prediction["cacheBytes"] {
  const { wire, cache } = config;
  const ofRow = { clients: 0, server: 0 };
  for (const name of crossings.flatMap(({ forward, backward }) => [forward, backward])) {
    const codec = wire[name];
    if (codec === undefined) continue;
    const [sender, receiver] =
      directionOf(name) === "up" ? (["clients", "server"] as const) : (["server", "clients"] as const);
    ofRow[sender] += senderBytes(codec, cache.storage, width);
    ofRow[receiver] += receiverBytes(codec, cache.storage, width);
  }
  const rows = sum(clientRows);
  const disk = overflow(config, ofRow.clients + ofRow.server, clientRows);
  return { clients: ofRow.clients * rows, server: ofRow.server * rows, disk };
}

/** What the lanes' shares of the limit leave over; client i lives on lane i mod lanes. */
function overflow(config: RunConfig, bytesOfRow: number, clientRows: readonly number[]): number {
  const lanes = laneCount(config);
  const limit = laneCacheBytes(config, lanes);
  const laneRows = Array.from({ length: lanes }, (_, lane) => sum(clientRows.filter((_, c) => c % lanes === lane)));
  return sum(laneRows.map((rows) => Math.max(0, bytesOfRow * rows - limit)));
}

/** Of a row: the sketch and, for payloads that code a change, what the receiver has. */
function senderBytes({ selector, sketch, payload }: CodecConfig, storage: Storage, width: number): number {
  const whole = storedRowBytes(storage, width);
  const sketched = selector === "all" ? 0 : sketch.kind === "none" ? whole : storedRowBytes("f32", sketch.k);
  return sketched + (payloads[payload].needsReference ? whole : 0);
}

function receiverBytes({ selector, payload }: CodecConfig, storage: Storage, width: number): number {
  return selector === "temporal" || payloads[payload].needsReference ? storedRowBytes(storage, width) : 0;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
