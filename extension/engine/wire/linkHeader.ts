import { type FrameHeader, frameFlags } from "./frame.ts";
import type { LinkOptions } from "./link.ts";

/** The header fields that are the same in every frame of a link: written by its sender, expected by its receiver. */
export function linkHeader({ interface: name, client, dim, codec, storage }: LinkOptions) {
  const { selector, granularity, payload } = codec;
  const token = granularity === "token" ? frameFlags.token : 0;
  const halves = storage === "f16" ? frameFlags.halves : 0;
  const flags = selector === "temporal" ? frameFlags.temporal | token | halves : 0;
  return { interface: name, client, dim, flags, coding: payload } satisfies Partial<FrameHeader>;
}
