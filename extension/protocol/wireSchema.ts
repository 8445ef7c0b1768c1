/** Configuration of the wire: what an interface's selector, sketch and payload are. */
import Type from "typebox";
import { byKind, closed, kind, oneOf } from "./schemaParts.ts";

export const payloadNames = ["f32", "f16", "int8", "int4"] as const;

const sketch = byKind(
  [
    Type.Object(
      { kind: kind("none", "Compare whole tensors. Exact; the sender keeps as much as the receiver.") },
      closed,
    ),
    Type.Object(
      {
        kind: kind("rp", "Compare random projections (Johnson-Lindenstrauss). The paper's choice."),
        k: Type.Integer({
          minimum: 1,
          maximum: 4096,
          default: 16,
          unit: "values per token",
          description: "Projected width. The sender's cache shrinks by model width / k.",
        }),
        matrix: oneOf(["gaussian", "sparse"], {
          default: "gaussian",
          description: "Entries of the projection.",
          means: {
            gaussian: "Normally distributed.",
            sparse: "+-1, with two thirds zeros (Achlioptas).",
          },
        }),
      },
      closed,
    ),
  ],
  { default: { kind: "rp" }, description: "What the sender remembers of the tensor it last sent." },
);

/** Keys of an interface's codec, with its own default selector. */
const codecKeys = (selector: "all" | "temporal") => ({
  selector: oneOf(["all", "temporal"], {
    default: selector,
    description: "Which samples are sent.",
    means: {
      all: "Every sample every time (SplitLoRA).",
      temporal: "Only what changed since it was last sent (SplitCom).",
    },
  }),
  granularity: oneOf(["sample", "token"], {
    default: "sample",
    description: "What the temporal selector sends or leaves out.",
    means: { sample: "Whole samples.", token: "Single token rows, named by a bitmap in the frame." },
    paper: "sample",
  }),
  sketch,
  payload: oneOf(payloadNames, {
    default: "f32",
    description: "How a sent value is coded.",
    means: {
      f32: "As it is, 4 bytes.",
      f16: "IEEE half precision, 2 bytes.",
      int8: "Symmetric per-token absmax, 1 byte and one f32 scale a row.",
      int4: "The same in half a byte.",
    },
    paper: "f32, int8",
  }),
});

const codec = (selector: "all" | "temporal", description: string) =>
  Type.Object(codecKeys(selector), { ...closed, default: {}, description });

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
    "down.act": ushapeCodec("U-shape alone: activations from the server's body to the client's tail."),
    "up.grad": ushapeCodec("U-shape alone: the gradient of what `down.act` carried, back to the server."),
  },
  { ...closed, default: {}, description: "How each interface is compressed." },
);
