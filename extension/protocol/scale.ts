/**
 * One field that makes an experiment as large as the paper's fit a laptop: it changes model, samples and epochs, and nothing else
 * but sequences longer than that model takes.
 */
import type { RunConfig } from "./config/runConfig.ts";

export const scales = ["paper", "laptop", "minute"] as const;
export type Scale = (typeof scales)[number];

/** What a scale puts in the place of the model, and the most that it leaves of the rest; `maxLength` is the model's. */
export const scaleLimits: Record<Exclude<Scale, "paper">, { model: string } & Record<ScaledCount, number>> = {
  laptop: { model: "nano", maxLength: 256, maxTrain: 2000, maxValidation: 200, epochs: 24 },
  minute: { model: "nano", maxLength: 256, maxTrain: 80, maxValidation: 40, epochs: 8 },
};

type ScaledCount = "maxLength" | "maxTrain" | "maxValidation" | "epochs";

/** The configuration as it is computed; one that is within its scale stays as it is. */
export function toScale(config: RunConfig): RunConfig {
  if (config.scale === "paper") return config;
  const { model, maxLength, maxTrain, maxValidation, epochs } = scaleLimits[config.scale];
  const { data, training } = config;
  const atMost = (count: number | undefined, limit: number) => Math.min(count ?? limit, limit);
  return {
    ...config,
    model,
    data: {
      ...data,
      maxTrain: atMost(data.maxTrain, maxTrain),
      maxValidation: atMost(data.maxValidation, maxValidation),
    },
    training: {
      ...training,
      epochs: atMost(training.epochs, epochs),
      maxLength: atMost(training.maxLength, maxLength),
    },
  };
}
