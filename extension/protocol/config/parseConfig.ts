/** From a configuration's text to a checked value with every default filled in. */

import { Ajv, type ValidateFunction } from "ajv";
import { toScale } from "../scale.ts";
import { spellOutCodecs } from "./codecShorthand.ts";
import { contradictions } from "./configChecks.ts";
import { type ConfigIssue, findingsOfAjv, placeFindings } from "./configIssues.ts";
import { readConfigText } from "./configText.ts";
import { append } from "./largeLists.ts";
import type { RunConfig } from "./runConfig.ts";
import { jsonSchema } from "./schema/configSchema.ts";
import { fillTopologyDefaults } from "./topologyDefaults.ts";

/** Either a configuration or what is wrong with it. */
export type ParsedConfig =
  | { config: RunConfig; issues: readonly [] }
  | { config: undefined; issues: readonly [ConfigIssue, ...ConfigIssue[]] };

let validator: ValidateFunction<RunConfig> | undefined;

/** Compiled at first use (0.1 s). Defaults inside the `kind` unions are filled in because the discriminator picks one branch. */
function validate(): ValidateFunction<RunConfig> {
  validator ??= new Ajv({
    allErrors: true,
    useDefaults: true,
    discriminator: true,
    allowUnionTypes: true,
    verbose: true,
    strict: true,
    keywords: ["unit", "paper", "means", "shorthand", "traits"],
    // The unions require `kind`, which only their branches define.
    strictRequired: false,
  }).compile<RunConfig>(jsonSchema());
  return validator;
}

/**
 * Parses and checks a configuration.
 *
 * @param text JSON with comments and trailing commas.
 * @param where the file's name, for the issues.
 * @returns a deeply frozen configuration to its scale, with every default filled in, or all issues in the order of the text.
 */
export function parseConfig(text: string, where: string): ParsedConfig {
  const source = readConfigText(text);
  const issues: ConfigIssue[] = source.faults.map((fault) => ({ where, ...fault }));
  const { value } = source;
  if (value !== undefined) {
    fillTopologyDefaults(value);
    const moved = spellOutCodecs(value);
    const check = validate();
    const findings = check(value) ? contradictions(value) : findingsOfAjv(check.errors!, value);
    append(issues, placeFindings(findings, source, where, moved));
  }
  issues.sort((a, b) => a.offset - b.offset);
  const [first, ...others] = issues;
  if (first) return { config: undefined, issues: [first, ...others] };
  return { config: deepFreeze(toScale(value as RunConfig)), issues: [] };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
