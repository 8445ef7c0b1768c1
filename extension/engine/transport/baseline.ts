/**
 * What `all` + `f32` would have sent for the same samples: SplitLoRA's traffic, counted by encoding it.
 *
 * Where the real frame already is that frame its size is taken; else the batch is encoded into a scratch buffer that
 * the next frame overwrites.
 */
import type { Frame } from "../wire/frame/frame.ts";
import { type Allocate, scratchAllocator } from "../wire/frame/frameWriter.ts";
import { createLabelSender, type LabelOptions, type SampleLabels } from "../wire/frame/labels.ts";
import type { LinkOptions, SampleTensor } from "../wire/link.ts";
import { createSender } from "../wire/sender.ts";
import { type FrameSize, noBytes, sizeOf } from "./ledger.ts";
import type { Carried } from "./transport.ts";

export interface Baseline<Item> {
  /** Size of the baseline's frame for a mini-batch, of which `sent` really crossed (undefined: nothing did). */
  sizeFor(step: number, batch: readonly Item[], sent: Frame | undefined): FrameSize;
}

/** SplitLoRA's: everything, as it is. */
export const baselineCodec = { selector: { kind: "all" }, payload: { kind: "f32" } } as const;

/** @param allocate one scratch buffer can serve all baselines of a thread */
export function createTensorBaseline(
  options: LinkOptions,
  allocate: Allocate = scratchAllocator(),
): Baseline<SampleTensor> {
  const isBaseline = options.codec.selector.kind === "all" && options.codec.payload.kind === "f32";
  const sender = createSender({ ...options, codec: baselineCodec }, { allocate });
  return {
    sizeFor: (step, batch, sent) => sizeOf(isBaseline && sent ? sent : sender.encode(step, batch, 1)),
  };
}

/** Labels with every batch. */
export function createLabelBaseline(
  options: LabelOptions,
  allocate: Allocate = scratchAllocator(),
): Baseline<SampleLabels> {
  const sender = createLabelSender({ ...options, once: false }, allocate);
  return {
    sizeFor(step, batch, sent) {
      const frame = options.once ? sender.encode(step, batch) : sent;
      return frame ? sizeOf(frame) : noBytes;
    },
  };
}

/** What a client's baseline would have sent in the place of something that was carried; undefined where it has nothing like it. */
export type BaselineOf = (carried: Carried) => FrameSize | undefined;

/** Of adapters, which the baseline sends uncompressed too; it sends neither thresholds nor failures. */
export const adapterBaseline: BaselineOf = (carried) =>
  carried.interface === "up.adapter" || carried.interface === "down.adapter" ? sizeOf(carried.frame) : undefined;

/** @param links of the client's tensor interfaces */
export function createBaseline(links: readonly LinkOptions[], labels: LabelOptions): BaselineOf {
  const tensors = new Map(links.map((link) => [link.interface, createTensorBaseline(link)]));
  const label = createLabelBaseline(labels);
  // A frame's size does not depend on its step.
  const step = 0;
  return (carried) => {
    switch (carried.interface) {
      case "up.label":
        return label.sizeFor(step, carried.samples, carried.frame);
      case "up.adapter":
      case "down.adapter":
      case "down.control":
      case "up.error":
      case "down.error":
        return adapterBaseline(carried);
      default:
        return tensors.get(carried.interface)?.sizeFor(step, carried.samples, carried.frame);
    }
  };
}
