import { describe, expect, it } from "vitest";
import { parseConfig } from "../../extension/protocol/config/parseConfig.ts";
import { type Scale, scaleLimits, toScale } from "../../extension/protocol/scale.ts";

const text = (scale: Scale, epochs = 50, maxTrain?: number) =>
  JSON.stringify({
    scale,
    model: "models/gpt2-xl",
    data: { format: "e2e-csv", train: "a.csv", validation: "b.csv", ...(maxTrain && { maxTrain }) },
    clients: 10,
    cutLayer: 3,
    lora: { rank: 24, alpha: 4, dropout: 0.1 },
    training: { epochs, maxLength: 512 },
  });
const parsed = (scale: Scale, epochs?: number, maxTrain?: number) =>
  parseConfig(text(scale, epochs, maxTrain), "x").config!;

describe("a scale", () => {
  it.each(["laptop", "minute"] as const)(
    "%s changes model with its longest sequence, samples and epochs, and nothing else",
    (scale) => {
      const { model, maxLength, maxTrain, maxValidation, epochs } = scaleLimits[scale];
      const whole = parsed("paper");
      expect(whole).toMatchObject({ model: "models/gpt2-xl", training: { epochs: 50 } });
      expect(parsed(scale)).toEqual({
        ...whole,
        scale,
        model,
        data: { ...whole.data, maxTrain, maxValidation },
        training: { ...whole.training, epochs, maxLength },
      });
    },
  );

  it("leaves what is smaller, and what it has made", () => {
    const small = parsed("minute", 3, 40);
    expect(small).toMatchObject({ data: { maxTrain: 40, maxValidation: 40 }, training: { epochs: 3 } });
    expect(toScale(small)).toEqual(small);
  });
});
