/**
 * Interfaces that share a threshold and its controller: activations in one group, gradients in the other.
 *
 * A reused activation is a little old; a reused gradient pushes again where it has pushed before, also once the sample is
 * learnt. So each has its own (method, section 3).
 */

import type { RunConfig } from "./config/runConfig.ts";
import { selectorBranches, traitsOf } from "./config/schema/codecSchema.ts";
import { payloadKind, type TensorInterface } from "./interfaces.ts";

export const thresholdGroups = ["activation", "gradient"] as const;
export type ThresholdGroup = (typeof thresholdGroups)[number];

/** Something of each group that has it. */
export type ByGroup<T> = Partial<Record<ThresholdGroup, T>>;

/** Where a configuration says how a group's threshold is chosen. */
export const controlKeys = { activation: "control", gradient: "gradientControl" } as const;

export function groupOf(name: TensorInterface): ThresholdGroup {
  return payloadKind(name) === "gradient" ? "gradient" : "activation";
}

/** The interfaces of a run on which a threshold decides. */
export function thresholdInterfaces({ wire }: Pick<RunConfig, "wire">): TensorInterface[] {
  return (Object.keys(wire) as TensorInterface[]).filter(
    (name) => wire[name] && traitsOf(selectorBranches, wire[name].selector.kind).needsTheta,
  );
}

/** The groups whose threshold decides on something. */
export function groupsInUse(config: Pick<RunConfig, "wire">): ThresholdGroup[] {
  const used = thresholdInterfaces(config).map(groupOf);
  return thresholdGroups.filter((group) => used.includes(group));
}
