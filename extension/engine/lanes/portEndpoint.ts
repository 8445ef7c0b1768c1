import type { Endpoint } from "../../protocol/messages/channel.ts";

/** What a `MessagePort` and a `Worker` have in common. */
interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  off(event: "message", listener: (message: unknown) => void): unknown;
}

/** A worker thread's port, from either side, as an end of a channel. */
export function portEndpoint(port: Port): Endpoint {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on("message", listener);
      return () => port.off("message", listener);
    },
  };
}
