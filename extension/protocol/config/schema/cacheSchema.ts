/** Configuration of what both ends of every link remember between steps. */
import Type from "typebox";
import { closed, oneOf } from "./schemaParts.ts";

export const cache = Type.Object(
  {
    memory: Type.Unsafe<"auto" | number>({
      default: "auto",
      unit: "MiB",
      description:
        'Memory for all references and sketches of the run, shared evenly between its lanes; what goes beyond it lies in a file in the run\'s folder while the run goes on. "auto" is half of what the machine has. It changes no result.',
      type: ["string", "integer"],
      if: { type: "string" },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
      then: { const: "auto" },
      else: { minimum: 0, maximum: 16_777_216 },
    }),
    storage: oneOf(["f32", "f16"], {
      default: "f32",
      description: "How the temporal selector remembers what was sent, at both ends alike.",
      means: {
        f32: "As it came.",
        f16: "In half of the memory: halves, each row under a power of two of its own. A reused sample is then the rounded one. Its cosine with an unchanged sample is about 1 - 2e-8, so that a theta of 1 sends that again.",
      },
    }),
  },
  { ...closed, default: {}, description: "What both ends of a link remember of what was sent." },
);
