/** Which lenses stand where in a configuration; `configCodeLenses.ts` shows them. */
import { findNodeAtLocation } from "jsonc-parser";
import { parseConfigTree } from "../../../protocol/config/configTree.ts";
import type { RunSummary } from "../../../protocol/run/runSummary.ts";
import { controlKeys, type ThresholdGroup, thresholdGroups } from "../../../protocol/thresholdGroups.ts";

/** A threshold of the text that a running experiment could take over. */
export interface Appliable {
  group: ThresholdGroup;
  /** Of the value, in UTF-16 units. */
  offset: number;
  from: number;
  to: number;
}

/** Smaller differences are rounding: theta crosses the wire as f32. */
const rounding = 1e-6;

/** Where the thetas of a text, one a group, differ from what its running experiment holds. */
export function thetasToApply(text: string, run: RunSummary | undefined): Appliable[] {
  if (!run?.controllable || (run.status !== "running" && run.status !== "paused")) return [];
  const { tree } = parseConfigTree(text);
  return thresholdGroups.flatMap((group): Appliable[] => {
    const from = run.thetas[group]?.theta;
    const node = tree && findNodeAtLocation(tree, [controlKeys[group], "theta"]);
    if (from === undefined || node?.type !== "number") return [];
    const to = Number(node.value);
    if (Math.abs(to - from) < rounding || to < -1 || to > 2) return [];
    return [{ group, offset: node.offset, from, to }];
  });
}
