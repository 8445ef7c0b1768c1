/** Configuration of the wire: what an interface's selector, sketch and payload are. */
import Type from "typebox";
import { byKind, closed, kind, oneOf } from "./schemaParts.ts";

export const payloadNames = ["f32", "f16", "int8"] as const;

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
          description: "Projected width per token, in values. The sender's cache shrinks by model width / k.",
        }),
        matrix: oneOf(["gaussian", "sparse"], {
          default: "gaussian",
          description: "Entries of the projection: Gaussian, or +-1 with two thirds zeros (Achlioptas).",
        }),
      },
      closed,
    ),
  ],
  { default: { kind: "rp" }, description: "What the sender remembers of the tensor it last sent." },
);

/** The codec of an interface, with its own default selector. */
export const codec = (selector: "all" | "temporal") =>
  Type.Object(
    {
      selector: oneOf(["all", "temporal"], {
        default: selector,
        description:
          "Which samples are sent. all: every sample every time (SplitLoRA). temporal: only what changed since last sent (SplitCom).",
      }),
      granularity: oneOf(["sample", "token"], {
        default: "sample",
        description: "Unit of the temporal selector: whole samples (paper) or single token rows.",
      }),
      sketch,
      payload: oneOf(payloadNames, {
        default: "f32",
        description:
          "How a sent value is coded. int8: symmetric per-token absmax with one f32 scale a row. Paper: f32, int8.",
      }),
    },
    { ...closed, default: {} },
  );
