/** What both sides of every link keep between steps. */
import { laneCacheBytes } from "../../engine/lanes/laneCacheBytes.ts";
import type { Topology } from "../../engine/parties/topology.ts";
import { storedRowBytes } from "../../engine/wire/cache/rowStorage.ts";
import { createPayload, type Payload } from "../../engine/wire/payload/payload.ts";
import { createSelectorCodec, type SelectorCodec } from "../../engine/wire/selector/selector.ts";
import type { CacheConfig, RunConfig } from "../../protocol/config/runConfig.ts";
import { directionOf, payloadKind } from "../../protocol/interfaces.ts";
import type { Prediction } from "../../protocol/messages/configValidation.ts";
import { laneCount } from "../run/laneCount.ts";
import type { ClientRows } from "./traffic.ts";

type Storage = CacheConfig["storage"];

interface Codec {
  selector: SelectorCodec;
  payload: Payload;
}

/**
 * Bytes once every sample has been visited, all clients together.
 *
 * @param width of a row, in values.
 */
export function cacheBytes(
  config: RunConfig,
  { crossings }: Topology,
  width: number,
  clients: ClientRows,
): Prediction["cacheBytes"] {
  const { wire, cache } = config;
  const whole = { clients: clients.map(() => 0), server: clients.map(() => 0) };
  for (const name of crossings.flatMap(({ forward, backward }) => [forward, backward])) {
    const configured = wire[name];
    if (configured === undefined) continue;
    const codec = {
      selector: createSelectorCodec(configured.selector),
      payload: createPayload(configured.payload, name),
    };
    const [sender, receiver] =
      directionOf(name) === "up" ? (["clients", "server"] as const) : (["server", "clients"] as const);
    const ofRow = {
      sender: senderRowBytes(codec, cache.storage, width),
      receiver: receiverRowBytes(codec, cache.storage, width),
    };
    clients.forEach((samples, c) => {
      const rows = sum(samples);
      // Both ends keep what the payload chose; a gradient that reuses its activation's choice makes none.
      const reused = codec.payload.needsForward && payloadKind(name) === "gradient";
      const choices = reused ? 0 : sum(samples.map((count) => codec.payload.choiceBytes?.(count, width) ?? 0));
      whole[sender][c]! += ofRow.sender * rows + choices;
      whole[receiver][c]! += ofRow.receiver * rows + choices;
    });
  }
  const disk = overflow(
    config,
    clients.map((_, c) => whole.clients[c]! + whole.server[c]!),
  );
  return { clients: sum(whole.clients), server: sum(whole.server), disk };
}

/** What the lanes' shares of the limit leave over; client i lives on lane i mod lanes. */
function overflow(config: RunConfig, clientBytes: readonly number[]): number {
  const lanes = laneCount(config);
  const limit = laneCacheBytes(config, lanes);
  const laneBytes = Array.from({ length: lanes }, (_, lane) => sum(clientBytes.filter((_, c) => c % lanes === lane)));
  return sum(laneBytes.map((bytes) => Math.max(0, bytes - limit)));
}

/** The sketch and, for payloads that code a change, what the receiver has. */
function senderRowBytes({ selector, payload }: Codec, storage: Storage, width: number): number {
  return selector.senderRowBytes(width, storage) + (payload.needsReference ? storedRowBytes(storage, width) : 0);
}

function receiverRowBytes({ selector, payload }: Codec, storage: Storage, width: number): number {
  return selector.reuses || payload.needsReference ? storedRowBytes(storage, width) : 0;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
