import type { Policy } from "./policy.ts";

/** Leaves the threshold to the user's slider: `theta` until it is taken over, and again once it is given back. */
export function manual(theta: number): Policy {
  const choice = { theta, reason: "where the slider starts" };
  return { start: choice, decide: () => choice };
}
