/** Configuration of what both ends of every link remember between steps. */
import Type from "typebox";
import { closed, oneOf } from "./schemaParts.ts";

export const cache = Type.Object(
  {
    memory: Type.Unsafe<"auto" | number>({
      default: "auto",
      unit: "MiB",
      description:
        "Memory for all references and sketches of the run, shared evenly between its lanes; the rest is kept in a file in the run's folder during the run. \"auto\" is half of the machine's memory. It does not change results.",
      type: ["string", "integer"],
      if: { type: "string" },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
      then: { const: "auto" },
      else: { minimum: 0, maximum: 16_777_216 },
    }),
    storage: oneOf(["f32", "f16"], {
      default: "f32",
      description: "How the temporal selector stores what was sent, the same at both ends.",
      means: {
        f32: "Unchanged.",
        f16: "Half of the memory: half precision with one power-of-two scale per row. A reused sample is the rounded one. Its cosine with an unchanged sample is about 1 - 2e-8, so a theta of 1 sends that sample again.",
      },
    }),
  },
  { ...closed, default: {}, description: "The caches of sent tensors at both ends of a link." },
);
