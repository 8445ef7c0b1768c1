/** What a schema cannot say: how a configuration's values fit each other, and the model. */
import { type ConfigIssue, type Finding, placeFindings } from "./configIssues.ts";
import { showPath } from "./configSchema.ts";
import { readConfigText } from "./configText.ts";
import { tensorInterfaces } from "./interfaces.ts";
import type { RunConfig } from "./runConfig.ts";

/** What of a model limits a configuration. */
export interface ModelLimits {
  /** Number of blocks. */
  layers: number;
  /** Longest sequence, in tokens. */
  positions: number;
  /** Width of the residual stream, in values. */
  width: number;
}

/** Contradictions within the configuration. */
export function contradictions({ control, data }: RunConfig): Finding[] {
  const findings: Finding[] = [];
  if (control.kind === "bangbang" && !(control.low < control.high)) {
    const expected = `below control.high, ${control.high}`;
    const message = `control.low: ${control.low} is not ${expected}`;
    findings.push({ path: ["control", "low"], message, value: control.low, expected });
  }
  for (const key of ["train", "validation"] as const) {
    if (data.format === "synthetic" || data[key] !== undefined) continue;
    const message = `data.${key}: required but missing; format "${data.format}" needs a file`;
    findings.push({ path: ["data", key], message, expected: "a file, relative to this config" });
  }
  return findings;
}

/** Where a configuration does not fit its model; `text` and `where` are what it was parsed from. */
export function checkAgainstModel(config: RunConfig, model: ModelLimits, text: string, where: string): ConfigIssue[] {
  const findings: Finding[] = [];
  const limit = (path: string[], value: number, least: number, most: number) => {
    if (value >= least && value <= most) return;
    const expected = `${least}..${most}`;
    const message = `${showPath(path)}: ${value} is outside ${expected} for this model`;
    findings.push({ path, message, value, expected });
  };
  if (model.layers < 2) {
    const message = `model: ${model.layers} block cannot be split between client and server; at least 2 are needed`;
    findings.push({ path: ["model"], message, value: config.model });
  } else {
    limit(["cutLayer"], config.cutLayer, 1, model.layers - 1);
  }
  limit(["training", "maxLength"], config.training.maxLength, 4, model.positions);
  const wire: Record<string, RunConfig["wire"]["up.act"]> = config.wire;
  for (const name of tensorInterfaces) {
    const sketch = wire[name]?.sketch;
    if (sketch?.kind === "rp") limit(["wire", name, "sketch", "k"], sketch.k, 1, model.width);
  }
  return placeFindings(findings, readConfigText(text), where);
}
