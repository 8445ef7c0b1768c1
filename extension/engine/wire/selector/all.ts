/** Sends every sample every time and remembers nothing: SplitLoRA. */
import type { Selector, SelectorCodec } from "./selector.ts";

const selector: Selector = {
  select: () => ({ picked: "all", similarity: null, remember: () => undefined }),
  sketch: () => undefined,
  restore: () => undefined,
  cacheBytes: { memory: 0, disk: 0 },
};

const codec: SelectorCodec = {
  reuses: false,
  picksRows: false,
  senderRowBytes: () => 0,
  create: () => selector,
};

export const all = (): SelectorCodec => codec;
