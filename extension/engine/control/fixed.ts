import type { Policy } from "./policy.ts";

/** One threshold for the whole run. */
export function fixed(theta: number): Policy {
  const choice = { theta, reason: "fixed" };
  return { start: choice, decide: () => choice };
}
