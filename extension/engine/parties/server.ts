/**
 * The server: its adapters and, per client, its ends of the wire and the labels it was sent.
 *
 * It never sees a client object; what it knows came out of a frame.
 */
import type { AdapterLayout } from "../model/lora.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import type { LabelReceiver } from "../wire/frame/labels.ts";
import { cacheBytes, type WireEnds } from "./wireEnds.ts";

/** The server's side towards one client. */
export interface ServerPeer {
  wire: WireEnds;
  /** Absent where labels stay on the client. */
  labelReceiver: LabelReceiver | undefined;
}

export class Server {
  constructor(
    readonly layout: AdapterLayout,
    /** The flat adapter vector R_s. Stepped once per global step, on the mean over clients, by the coordinator. */
    readonly adapters: Float32Array,
    private readonly peers: ReadonlyMap<number, ServerPeer>,
  ) {}

  peer(client: number): ServerPeer {
    const peer = this.peers.get(client);
    if (peer === undefined) throw new RangeError(`client ${client} is not on this lane`);
    return peer;
  }

  /** Bytes held for the temporal compressor of one client between frames. */
  cacheBytes(client: number): CacheBytes {
    return cacheBytes(this.peer(client).wire);
  }
}
