/**
 * Names of what crosses between client and server.
 *
 * An *interface* is one directed flow (method, section 3). The four tensor interfaces run through a selector and a
 * payload; the others carry labels, adapters, thresholds and a party's failure and are counted like them.
 */
export const tensorInterfaces = ["up.act", "down.grad", "down.act", "up.grad"] as const;
export const sideInterfaces = [
  "up.label",
  "up.adapter",
  "down.adapter",
  "down.control",
  "up.error",
  "down.error",
] as const;

export type TensorInterface = (typeof tensorInterfaces)[number];
export type SideInterface = (typeof sideInterfaces)[number];
export type Interface = TensorInterface | SideInterface;

export type Direction = "up" | "down";

/** What a byte was spent on. `control` is everything that is not payload: headers, ids, flags, checksums, thresholds. */
export const byteKinds = ["activation", "gradient", "label", "adapter", "control"] as const;
export type ByteKind = (typeof byteKinds)[number];

export function directionOf(name: Interface): Direction {
  return name.startsWith("up.") ? "up" : "down";
}

/** The kind of an interface's payload bytes. */
export function payloadKind(name: Interface): ByteKind {
  switch (name) {
    case "up.act":
    case "down.act":
      return "activation";
    case "up.grad":
    case "down.grad":
      return "gradient";
    case "up.label":
      return "label";
    case "up.adapter":
    case "down.adapter":
      return "adapter";
    case "down.control":
    case "up.error":
    case "down.error":
      return "control";
  }
}
