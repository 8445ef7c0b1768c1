/** What *Fork Run…* offers to change, and what was typed. */
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { controlKeys, groupsInUse } from "../../protocol/thresholdGroups.ts";

/** What is changed most often, with the values that the run has: thresholds that decide on something in it, and epochs. */
export function suggestion(config: RunConfig, epoch: number): string {
  const thresholds = groupsInUse(config).flatMap((group) => {
    const key = controlKeys[group];
    const values = Object.entries(config[key]).filter(([name]) => ["theta", "low", "high"].includes(name));
    return values.map(([name, value]) => `${key}.${name}=${value}`);
  });
  return [...thresholds, `training.epochs=${Math.max(config.training.epochs, epoch + 1)}`].join(" ");
}

/** At spaces before a path: values may hold spaces themselves. */
export function settingsIn(typed: string): string[] {
  return typed
    .trim()
    .split(/\s+(?=[A-Za-z][\w.]*=)/)
    .filter((setting) => setting !== "");
}
