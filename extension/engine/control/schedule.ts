import type { ControlConfig } from "../../protocol/config/runConfig.ts";
import type { Policy } from "./policy.ts";

export type ScheduleConfig = Extract<ControlConfig, { kind: "schedule" }>;

/** Goes from one threshold to the other in equal steps, one after each epoch, and stays there after `epochs`. */
export function schedule({ low, high, direction, epochs }: ScheduleConfig): Policy {
  const [from, to] = direction === "falling" ? [high, low] : [low, high];
  const after = (ended: number) => ({
    theta: ended >= epochs ? to : from + (to - from) * (ended / epochs),
    reason: `scheduled: ${Math.min(ended, epochs)} of ${epochs} epochs from ${from} to ${to}`,
  });
  return {
    start: after(0),
    decide: (observation) => after(observation.after === "epoch" ? observation.history.length : 0),
  };
}
