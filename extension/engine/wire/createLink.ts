/** Both ends of a link in one process. On two machines each end is made by itself, from the same options. */
import type { LinkOptions, Receiver } from "./link.ts";
import { createReceiver } from "./receiver.ts";
import { createSender, type LinkSender } from "./sender.ts";

export function createLink(options: LinkOptions): { sender: LinkSender; receiver: Receiver } {
  return { sender: createSender(options), receiver: createReceiver(options) };
}
