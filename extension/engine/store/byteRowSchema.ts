/** Bytes by client, interface and kind, as logs and checkpoints hold them. */
import Type from "typebox";
import { byteKinds, sideInterfaces, tensorInterfaces } from "../../protocol/interfaces.ts";

const bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const ByteRowSchema = Type.Object({
  /** As many clients as a configuration may have. */
  client: Type.Integer({ minimum: 0, maximum: 999 }),
  interface: Type.Enum([...tensorInterfaces, ...sideInterfaces]),
  direction: Type.Enum(["up", "down"]),
  kind: Type.Enum([...byteKinds]),
  bytes,
  values: bytes,
  side: bytes,
  header: bytes,
});
