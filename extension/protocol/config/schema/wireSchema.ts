/** Configuration of the wire: how each interface is compressed. */
import Type from "typebox";
import { payload, selector } from "./codecSchema.ts";
import { closed } from "./schemaParts.ts";

const codecKeys = (byDefault: "all" | "temporal") => ({ selector: selector(byDefault), payload });

const codec = (byDefault: "all" | "temporal", description: string) =>
  Type.Object(codecKeys(byDefault), { ...closed, default: {}, description });

/** Without a default: only the U-shape has these interfaces, and `topologyDefaults.ts` names them there. */
const ushapeCodec = (description: string) =>
  Type.Optional(Type.Object(codecKeys("temporal"), { ...closed, description }));

export const wire = Type.Object(
  {
    "up.act": codec("temporal", "Activations from the client's first blocks to the server."),
    "down.grad": codec(
      "all",
      'The gradient of what `up.act` carried, back to the client. In the U-shape the selector is "temporal" by default.',
    ),
    "down.act": ushapeCodec("U-shape only: activations from the server's body to the client's tail."),
    "up.grad": ushapeCodec("U-shape only: the gradient of what `down.act` carried, back to the server."),
  },
  { ...closed, default: {}, description: "How each interface is compressed." },
);
