/** The parts of a request for texts that come from a page or another process and must be checked. */
import Type from "typebox";
import { decodingLimits } from "../decoding.ts";
import { textSplits } from "./texts.ts";

const within = ({ min, max }: { min: number; max: number }) => Type.Integer({ minimum: min, maximum: max });
const maxNewTokens = within(decodingLimits.maxNewTokens);

export const DecodingSchema = Type.Union([
  Type.Object({ strategy: Type.Literal("greedy"), maxNewTokens }),
  Type.Object({ strategy: Type.Literal("beam"), maxNewTokens, beams: within(decodingLimits.beams) }),
  Type.Object({
    strategy: Type.Literal("sample"),
    maxNewTokens,
    temperature: Type.Number({
      minimum: decodingLimits.temperature.min,
      maximum: decodingLimits.temperature.max,
    }),
    seed: within(decodingLimits.seed),
  }),
]);

export const TextSplitSchema = Type.Enum([...textSplits]);
export const FilterSchema = Type.String({ maxLength: 1000 });
export const SampleIds = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1000 });

const count = Type.Integer({ minimum: 0 });

export const TextsQuestionSchema = Type.Object({
  runs: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { minItems: 1, maxItems: 50 }),
  choice: Type.Object({
    split: TextSplitSchema,
    picked: Type.Union([SampleIds, Type.Null()]),
    filter: FilterSchema,
    offset: count,
    count: Type.Union([count, Type.Null()]),
  }),
  decoding: DecodingSchema,
});
