/** Configuration files as people write them: mutated text, and mutated values. */
import { configIssuesToError } from "../../../../extension/protocol/config/configIssues.ts";
import { parseConfig } from "../../../../extension/protocol/config/parseConfig.ts";
import { defineTarget } from "../../target.ts";
import { damagedConfig } from "./examples.ts";

export const config = defineTarget(() => ({
  make: damagedConfig,
  run(text: string) {
    const { config, issues } = parseConfig(text, "x.splitcom.json");
    if (config === undefined) throw configIssuesToError(issues);
  },
  show: (text) => text,
}));
