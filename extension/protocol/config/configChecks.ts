/** What a schema cannot say: how a configuration's values fit each other, and the model. */

import { tensorInterfaces } from "../interfaces.ts";
import { controlKeys, thresholdGroups } from "../thresholdGroups.ts";
import { spellOutCodecs } from "./codecShorthand.ts";
import { changeTo, type Fix, remove, set } from "./configFixes.ts";
import { type ConfigIssue, type Finding, placeFindings } from "./configIssues.ts";
import { readConfigText } from "./configText.ts";
import type { RunConfig } from "./runConfig.ts";
import { payloadBranches, traitsOf } from "./schema/codecSchema.ts";
import { showPath } from "./schema/configSchema.ts";
import { fillTopologyDefaults } from "./topologyDefaults.ts";

/** Limits that a model sets for a configuration. */
export interface ModelLimits {
  /** Number of blocks. */
  layers: number;
  /** Longest sequence, in tokens. */
  positions: number;
  /** Width of the residual stream, in values. */
  width: number;
}

/** What names files and folders. */
function pathsIn({ model, data, control, gradientControl }: RunConfig): [string[], string][] {
  const warmStart = (config: object) => ("warmStart" in config ? config.warmStart : undefined);
  const named: [string[], unknown][] = [
    [["model"], model],
    ...(["train", "validation", "test"] as const).map((key): [string[], unknown] => [["data", key], data[key]]),
    [["control", "warmStart"], warmStart(control)],
    [["gradientControl", "warmStart"], warmStart(gradientControl)],
  ];
  return named.filter((each): each is [string[], string] => typeof each[1] === "string");
}

/** Each is some hundred bytes of text, and as much again of tokens. */
const mostSynthetic = 1_000_000;

/** Contradictions within the configuration. */
export function contradictions(config: RunConfig): Finding[] {
  const { data, topology, wire } = config;
  const findings: Finding[] = thresholdGroups.flatMap((group) => thresholdsInOrder(controlKeys[group], config));
  for (const name of ["down.act", "up.grad"] as const) {
    if (topology === "ushape" || wire[name] === undefined) continue;
    const message = `wire.${name}: the standard topology has no such interface`;
    const fixes = [set(["topology"], "ushape"), remove(["wire", name])];
    findings.push({ path: ["wire", name], message, part: "key", expected: "up.act and down.grad", fixes });
  }
  for (const [path, name] of pathsIn(config)) {
    if (!name.includes("\0")) continue;
    const message = `${showPath(path)}: a path must not contain a null character`;
    findings.push({ path, message, value: name });
  }
  for (const key of ["maxTrain", "maxValidation"] as const) {
    const size = data[key] ?? 0;
    if (data.format !== "synthetic" || size <= mostSynthetic) continue;
    const message = `data.${key}: ${size} synthetic samples do not fit in memory; the maximum is ${mostSynthetic}`;
    findings.push({ path: ["data", key], message, value: size, fixes: [changeTo(["data", key], mostSynthetic)] });
  }
  for (const finding of withoutForward(config)) findings.push(finding);
  for (const key of ["train", "validation"] as const) {
    if (data.format === "synthetic" || data[key] !== undefined) continue;
    const message = `data.${key}: required but missing; format "${data.format}" needs a file`;
    const fixes = [set(["data", "format"], "synthetic")];
    findings.push({
      path: ["data", key],
      message,
      expected: "a file, relative to this config",
      fixes,
      missingFile: true,
    });
  }
  return findings;
}

/** Each gradient's interface, and that of the activation at the same cut. */
const forwardOf = { "down.grad": "up.act", "up.grad": "down.act" } as const;

/** Payloads of gradients that reuse what the activation's payload chose, beside an activation of another payload. */
function withoutForward({ wire }: RunConfig): Finding[] {
  return Object.entries(forwardOf).flatMap(([backward, forward]): Finding[] => {
    const payload = wire[backward as keyof typeof forwardOf]?.payload;
    if (payload === undefined || !traitsOf(payloadBranches, payload.kind).needsForward) return [];
    const { kind } = payload;
    const path = ["wire", backward, "payload", "kind"];
    if (wire[forward]?.payload.kind === kind) return differingFrom(forward, wire[forward].payload, backward, payload);
    const expected = `"${kind}" as the payload of ${forward}, too`;
    const message = `${showPath(path)}: "${kind}" reuses what the activation's payload chose; expected ${expected}`;
    return [{ path, message, value: kind, expected, fixes: [set(["wire", forward, "payload"], kind)] }];
  });
}

/** Parameters of a gradient's payload that differ from those by which the activation's payload has chosen. */
function differingFrom(forward: string, chosen: object, backward: string, payload: object): Finding[] {
  return Object.entries(chosen).flatMap(([key, value]): Finding[] => {
    const own: unknown = (payload as Record<string, unknown>)[key];
    if (own === value) return [];
    const path = ["wire", backward, "payload", key];
    const expected = `${JSON.stringify(value)}, as ${forward} has`;
    const message = `${showPath(path)}: ${JSON.stringify(own)} is not ${expected}; the gradient reuses what the activation's payload chose`;
    return [{ path, message, value: own, expected, fixes: [set(path, value)] }];
  });
}

function thresholdsInOrder(key: "control" | "gradientControl", config: RunConfig): Finding[] {
  const control = config[key];
  if (!("low" in control) || control.low < control.high) return [];
  const expected = `below ${key}.high, ${control.high}`;
  const message = `${key}.low: ${control.low} is not ${expected}`;
  const fixes = control.low > control.high ? [swapThresholds(key, control)] : [];
  return [{ path: [key, "low"], message, value: control.low, expected, fixes }];
}

function swapThresholds(key: string, { low, high }: { low: number; high: number }): Fix {
  return {
    title: `Swap low and high: ${high} and ${low}`,
    changes: [
      { path: [key, "low"], value: high },
      { path: [key, "high"], value: low },
    ],
  };
}

/** {@link misfits} in the text that the configuration was parsed from. */
export function checkAgainstModel(config: RunConfig, model: ModelLimits, text: string, where: string): ConfigIssue[] {
  const source = readConfigText(text);
  fillTopologyDefaults(source.value);
  return placeFindings(misfits(config, model), source, where, spellOutCodecs(source.value));
}

/** Where a configuration does not fit its model. */
export function misfits(config: RunConfig, model: ModelLimits): Finding[] {
  const findings: Finding[] = [];
  const limit = (path: string[], value: number, least: number, most: number) => {
    if (value >= least && value <= most) return;
    const expected = `${least}..${most}`;
    const message = `${showPath(path)}: ${value} is outside ${expected} for this model`;
    // A model may have too few positions for the least length.
    const fixes = least <= most ? [changeTo(path, Math.max(least, Math.min(most, value)))] : [];
    findings.push({ path, message, value, expected, fixes });
  };
  const parts = config.topology === "ushape" ? 3 : 2;
  if (model.layers < parts) {
    const shown = `${model.layers} ${model.layers === 1 ? "block" : "blocks"}`;
    const message = `model: ${shown} cannot be split between client and server; at least ${parts} are needed`;
    findings.push({ path: ["model"], message, value: config.model });
  } else {
    const { topology, cutLayer, tailLayers } = config;
    // Of the U-shape's three parts each has a block at least: the tail is checked against what the head leaves.
    const head = topology === "ushape" ? model.layers - 2 : model.layers - 1;
    limit(["cutLayer"], cutLayer, 1, head);
    if (topology === "ushape" && cutLayer <= head) limit(["tailLayers"], tailLayers, 1, model.layers - 1 - cutLayer);
  }
  limit(["training", "maxLength"], config.training.maxLength, 4, model.positions);
  for (const name of tensorInterfaces) {
    const selector = config.wire[name]?.selector;
    if (selector?.kind !== "temporal" || selector.sketch.kind !== "rp") continue;
    limit(["wire", name, "selector", "sketch", "k"], selector.sketch.k, 1, model.width);
  }
  return findings;
}
