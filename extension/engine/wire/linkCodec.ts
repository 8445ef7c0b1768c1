/** The codec of a link: its selector and payload, and what both ends derive from them alike. */

import type { CodecConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { payloadKind } from "../../protocol/interfaces.ts";
import { randomStream } from "../numeric/random.ts";
import { createSampleSlots, type SampleSlots } from "./cache/sampleSlots.ts";
import { type FrameHeader, frameFlags } from "./frame/frame.ts";
import type { EndOptions, HeldSample, LinkOptions } from "./link.ts";
import { type CodingContext, createPayload, type Payload } from "./payload/payload.ts";
import type { RowPick } from "./rows.ts";
import { createSelectorCodec, type SelectorCodec } from "./selector/selector.ts";

export interface LinkCodec {
  selector: SelectorCodec;
  payload: Payload;
  /** Both ends keep what the receiver decoded. */
  keepsReferences: boolean;
  /** The header fields that are the same in every frame of a link: written by its sender, expected by its receiver. */
  header: Pick<FrameHeader, "interface" | "client" | "dim" | "flags" | "coding">;
}

/** Whether both ends keep what the receiver decoded: to reuse it, or to code against it. */
export function keepsReferences({ selector, payload }: CodecConfig): boolean {
  return createSelectorCodec(selector).reuses || createPayload(payload).needsReference;
}

export function linkCodec({ interface: name, client, dim, codec, storage }: LinkOptions): LinkCodec {
  const selector = createSelectorCodec(codec.selector);
  const payload = createPayload(codec.payload, name);
  const token = selector.picksRows ? frameFlags.token : 0;
  const halves = storage === "f16" ? frameFlags.halves : 0;
  const flags = selector.reuses ? frameFlags.temporal | token | halves : 0;
  return {
    selector,
    payload,
    keepsReferences: keepsReferences(codec),
    header: { interface: name, client, dim, flags, coding: payload.code },
  };
}

/** What a block's coding has beside the block, and where its choice waits until the frame is known to be whole. */
export interface Coding {
  context: CodingContext;
  /** Stores what `keep` was given. */
  commit(): void;
}

/** Gives each block of one end its context. */
export function contextsOf({ payload }: LinkCodec, options: LinkOptions, { choices, forwardChoices }: EndOptions) {
  const { interface: name, client, seed, space } = options;
  const own: SampleSlots = choices ?? createSampleSlots(space);
  const backward = payloadKind(name) === "gradient";

  function contextOf(
    block: { sample: number; sampleRows: number; picked: RowPick; reference: Float32Array | undefined },
    frame: { step: number; head: Uint8Array },
  ): Coding {
    const { sample } = block;
    const chosenForward = backward && payload.needsForward ? forwardChoices?.get(sample) : undefined;
    if (backward && payload.needsForward && chosenForward === undefined)
      throw badInput({
        what: "no choice of the activation's payload is known for the sample",
        where: `${name} of client ${client}`,
        value: `sample ${sample}`,
      });
    let kept: Uint8Array | undefined;
    return {
      context: {
        ...block,
        ...frame,
        chosen: payload.keepsChoices ? own.get(sample) : undefined,
        chosenForward,
        keep(choice) {
          kept = choice;
        },
        random: () => randomStream(seed, `payload/${name}/${client}/${frame.step}/${sample}`),
      },
      commit() {
        if (kept !== undefined) own.set(sample, kept);
      },
    };
  }
  function restore(held: readonly HeldSample[]): void {
    for (const { sample, choice } of held) if (choice) own.set(sample, choice);
  }

  return { choices: own, contextOf, restore };
}
