/**
 * What carries frames from one party to the other.
 *
 * A party knows the other by frames alone: of what it hands to a transport only a frame's bytes arrive. The rest is for whoever watches on
 * the sender's side (the ledger, the recorder), so that watching is no part of the protocol.
 */
import type { SideInterface, TensorInterface } from "../../protocol/interfaces.ts";
import type { Frame } from "../wire/frame/frame.ts";
import type { SampleLabels } from "../wire/frame/labels.ts";
import type { EncodedFrame, SampleTensor } from "../wire/link.ts";
import type { MaybePromise } from "./maybePromise.ts";

/** A frame with what it stands for. Without a frame nothing has to cross: the server has all labels of the mini-batch. */
export type Carried =
  | { interface: TensorInterface; frame: EncodedFrame; samples: readonly SampleTensor[] }
  | { interface: "up.label"; frame: Frame | undefined; samples: readonly SampleLabels[] }
  | { interface: Exclude<SideInterface, "up.label">; frame: Frame };

/** From one party to one other. */
export interface Transport {
  /**
   * Delivers a frame. A transport within a process returns once the other party has done with it what there is to do, answers
   * included; one that takes time returns a promise.
   */
  send(carried: Carried): MaybePromise<void>;
}

/** Hands a frame's bytes over, as they are, within the call. */
export function inProcess(receive: (frame: Uint8Array) => MaybePromise<void>): Transport {
  return { send: ({ frame }) => (frame === undefined ? undefined : receive(frame.bytes)) };
}

/** A decorator: `watch` sees everything before it is delivered. */
export function watched(transport: Transport, watch: (carried: Carried) => void): Transport {
  return {
    send(carried) {
      watch(carried);
      return transport.send(carried);
    },
  };
}
