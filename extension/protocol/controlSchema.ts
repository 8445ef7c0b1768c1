/** Configuration of the threshold's control (method, section 4). */
import Type from "typebox";
import { byKind, closed, kind } from "./schemaParts.ts";

const theta = (options: { default: number; description: string }) =>
  Type.Number({ minimum: -1, maximum: 2, ...options });

export const control = byKind(
  [
    Type.Object(
      {
        kind: kind("fixed", "One threshold for the whole run."),
        theta: theta({
          default: 0.98,
          description:
            "Cosine at or above which a sample is not sent again. Above 1 sends all, -1 sends nothing again.",
        }),
      },
      closed,
    ),
    Type.Object(
      {
        kind: kind("bangbang", "Two thresholds, switched by validation perplexity."),
        low: theta({ default: 0.95, description: "Threshold while perplexity improves (send less)." }),
        high: theta({ default: 0.99, description: "Threshold after perplexity failed to improve (send more)." }),
        delta: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0.01,
          description: "Dead band: relative improvement over the best perplexity that counts as improving.",
        }),
      },
      closed,
    ),
    Type.Object(
      {
        kind: kind("manual", "The user's slider; starts at theta."),
        theta: theta({ default: 0.98, description: "Threshold until the user moves it." }),
      },
      closed,
    ),
  ],
  { default: { kind: "fixed" }, description: "How the similarity threshold theta is chosen from epoch to epoch." },
);
