/** Where a fork comes from, in words that need no translation: names, numbers and settings. */
import type { ForkOrigin } from "./runRecord.ts";

/** `SplitCom (2026-01-31-120000-splitcom) after epoch 8, with control.theta=0.95`. */
export function forkText({ run, name, epoch, sets }: ForkOrigin): string {
  return `${name} (${run}) after epoch ${epoch}${sets.length > 0 ? `, with ${sets.join(" ")}` : ""}`;
}
