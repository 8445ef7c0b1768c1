/** The policies that learned thresholds are to begin with: whether they are there and can be taken over. */
import path from "node:path";
import { readPolicy } from "../../engine/store/policyFile.ts";
import { remove } from "../../protocol/config/configFixes.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { controlKeys, groupsInUse } from "../../protocol/thresholdGroups.ts";
import { type RatedFinding, refusal } from "./examined.ts";

/** @param folder the configuration's. */
export function examinePolicies(config: RunConfig, folder: string): RatedFinding[] {
  return groupsInUse(config).flatMap((group) => {
    const key = controlKeys[group];
    const control = config[key];
    if (control.kind !== "ddpg" || control.warmStart === undefined) return [];
    try {
      readPolicy(path.resolve(folder, control.warmStart));
      return [];
    } catch (error) {
      const at = [key, "warmStart"];
      return [refusal(error, at, folder, [remove(at)])];
    }
  });
}
