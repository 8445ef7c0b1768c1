/** What is allowed in a configuration and probably not meant. Each function looks at one thing. */
import os from "node:os";
import path from "node:path";
import { keptTokens, type Truncation } from "../../engine/data/tokenize.ts";
import type { Gpt2Config } from "../../engine/model/weights.ts";
import { changeTo, remove, set } from "../../protocol/config/configFixes.ts";
import type { Finding } from "../../protocol/config/configIssues.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { schemaAt } from "../../protocol/config/schema/configSchema.ts";
import { controlKeys, groupsInUse, thresholdGroups } from "../../protocol/thresholdGroups.ts";
import type { CountedSample } from "./corpora.ts";
import type { ExaminedData } from "./dataExamination.ts";
import { beyondEpochs, beyondSteps } from "./outOfReach.ts";

/** Cosines of a sample's activations from one epoch to the next are hardly ever below. */
export const leastUsefulTheta = 0.5;
const usualTheta = (path: readonly string[]) => Number(schemaAt(path)?.default);

/** Of the configuration by itself. @param written what its text holds, without defaults */
export function configWarnings(config: RunConfig, written: unknown): Finding[] {
  const looks = [
    ...[controlWithoutEffect, thresholdsOutOfUse, unusedKeys, unreadFiles, sameFiles, idleLanes],
    beyondEpochs,
  ];
  return looks.flatMap((look) => look(config, written));
}

/** Of how it goes with its model and data. */
export function fitWarnings(config: RunConfig, model: Gpt2Config, data: ExaminedData): Finding[] {
  return [
    ...fewInputs(config, data),
    ...wideRank(config, model),
    ...truncation(config, model, data),
    ...beyondSteps(config, data),
  ];
}

/** Where the selector would have to be temporal for a group's threshold to decide on something. */
const selecting = { activation: "up.act", gradient: "down.grad" } as const;

function controlWithoutEffect(config: RunConfig): Finding[] {
  const used = groupsInUse(config);
  return thresholdGroups.flatMap((group): Finding[] => {
    const key = controlKeys[group];
    const control = config[key];
    const isDefault = control.kind === "fixed" && control.theta === usualTheta([key, "theta"]);
    if (used.includes(group) || isDefault) return [];
    const message = `${key}.kind: no effect, because no interface of ${group}s uses the selector "temporal"`;
    return [{ path: [key, "kind"], message, fixes: [set(["wire", selecting[group], "selector"], "temporal")] }];
  });
}

/** Keys that somebody wrote and that nothing reads; one whose value is the default says so nowhere else. */
function unusedKeys(config: RunConfig, written: unknown): Finding[] {
  const has = (key: string) => typeof written === "object" && written !== null && key in written;
  const findings: Finding[] = [];
  if (config.topology === "standard" && has("tailLayers")) {
    const message = 'tailLayers: no effect, because the standard topology has no tail; "ushape" has one';
    findings.push({ path: ["tailLayers"], message, fixes: [remove(["tailLayers"]), set(["topology"], "ushape")] });
  }
  const { gradientControl } = config;
  const isDefault =
    gradientControl.kind === "fixed" && gradientControl.theta === usualTheta(["gradientControl", "theta"]);
  if (has("gradientControl") && isDefault && !groupsInUse(config).includes("gradient")) {
    const message = 'gradientControl: no effect, because no interface of gradients uses the selector "temporal"';
    const fixes = [remove(["gradientControl"]), set(["wire", selecting.gradient, "selector"], "temporal")];
    findings.push({ path: ["gradientControl"], part: "key", message, fixes });
  }
  return findings;
}

function thresholdsOutOfUse(config: RunConfig): Finding[] {
  return groupsInUse(config).flatMap((group) => outOfUse(controlKeys[group], config));
}

function outOfUse(name: "control" | "gradientControl", config: RunConfig): Finding[] {
  return Object.entries(config[name]).flatMap(([key, theta]): Finding[] => {
    const path = [name, key];
    if (!["theta", "low", "high"].includes(key) || typeof theta !== "number") return [];
    // Gradients of one sample may well point elsewhere in the next epoch.
    const least = name === "control" ? leastUsefulTheta : 0;
    if (theta >= least && theta <= 1) return [];
    const effect =
      theta > 1
        ? "is above every cosine: everything is sent every time"
        : `is below nearly every cosine of a sample between epochs: almost nothing is sent after the first epoch`;
    const fixes = [changeTo(path, usualTheta(path))];
    return [{ path, message: `${name}.${key}: ${theta} ${effect}`, value: theta, fixes }];
  });
}

function unreadFiles({ data }: RunConfig): Finding[] {
  if (data.format !== "synthetic") return [];
  return (["train", "validation", "test", "language"] as const)
    .filter((split) => data[split] !== undefined)
    .map((split) => ({
      path: ["data", split],
      message: `data.${split}: not read, because the format is "synthetic"`,
      fixes: [remove(["data", split])],
    }));
}

/** What is worth little where the file is that of the training samples. */
const heldOut = {
  validation: "perplexity is measured on training data",
  test: "texts are scored on training data",
};

function sameFiles({ data }: RunConfig): Finding[] {
  const { format, train } = data;
  if (format === "synthetic" || !train) return [];
  return (["validation", "test"] as const)
    .filter((split) => data[split] !== undefined && path.normalize(data[split]) === path.normalize(train))
    .map((split) => ({
      path: ["data", split],
      message: `data.${split}: the same file as data.train: ${heldOut[split]}`,
    }));
}

function idleLanes({ lanes, clients }: RunConfig): Finding[] {
  const cores = os.availableParallelism();
  if (lanes === "auto" || (lanes <= clients && lanes <= cores)) return [];
  const message =
    lanes > clients
      ? `lanes: only ${clients} of ${lanes} are used, at most one per client`
      : `lanes: ${lanes} threads share ${cores} cores; more than one per core uses memory and is not faster`;
  return [
    {
      path: ["lanes"],
      message,
      value: lanes,
      fixes: [changeTo(["lanes"], Math.min(clients, cores)), changeTo(["lanes"], "auto")],
    },
  ];
}

/** With fewer, perplexity says more about these inputs than about the model. */
const enoughInputs = 20;

/** Many samples may be references of a few inputs. Few samples need no warning: their number says so. */
function fewInputs({ data }: RunConfig, { validation, validationInputs: { taken, all } }: ExaminedData): Finding[] {
  if (data.format === "synthetic" || taken >= enoughInputs || validation.length < 2 * taken) return [];
  const canSpread = data.validationSample === "first" && all > taken;
  const path = ["data", canSpread ? "validationSample" : "validation"];
  const inputs = `${taken} distinct ${taken === 1 ? "input" : "inputs"}${all > taken ? ` of ${all} in the file` : ""}`;
  const message = `${path.join(".")}: ${validation.length} samples, ${inputs}: perplexity depends on which these few are`;
  return [{ path, message, fixes: canSpread ? [changeTo(path, "seeded")] : [] }];
}

function wideRank({ lora: { rank } }: RunConfig, { width }: Gpt2Config): Finding[] {
  if (rank < width) return [];
  const message = `lora.rank: ${rank} is not a low rank for a model of width ${width}`;
  const usual = Number(schemaAt(["lora", "rank"])!.default);
  return [{ path: ["lora", "rank"], message, value: rank, fixes: [changeTo(["lora", "rank"], usual)] }];
}

function truncation({ training: { maxLength } }: RunConfig, { positions }: Gpt2Config, data: ExaminedData): Finding[] {
  const samples = [...data.clients.flat(), ...data.validation];
  const cut = { prompt: 0, target: 0, no: 0 } satisfies Record<Truncation, number>;
  for (const sample of samples) cut[keptTokens(sample, maxLength).truncated]++;
  if (cut.prompt + cut.target === 0) return [];
  const longest = samples.reduce((most, sample) => Math.max(most, wholeLength(sample)), 0);
  const parts = [
    ...(cut.prompt > 0 ? [`${cut.prompt} lose the beginning of their prompt`] : []),
    ...(cut.target > 0 ? [`${cut.target} lose the end of their target`] : []),
  ];
  const message = `training.maxLength: at ${maxLength} tokens, of ${samples.length} samples ${parts.join(" and ")}; the longest has ${longest}`;
  const at = ["training", "maxLength"];
  const enough = Math.min(longest, positions);
  return [{ path: at, message, value: maxLength, fixes: enough > maxLength ? [changeTo(at, enough)] : [] }];
}

/** With separator and end of text. */
const wholeLength = ({ prompt, target }: CountedSample) => prompt + target + 2;
