/** Settings that a run never comes to, because it is over before: allowed, and probably not meant. */
import { changeTo } from "../../protocol/config/configFixes.ts";
import type { Finding } from "../../protocol/config/configIssues.ts";
import { largestOf } from "../../protocol/config/largeLists.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { type ConfigPath, schemaAt, showPath } from "../../protocol/config/schema/configSchema.ts";
import { controlKeys, groupsInUse } from "../../protocol/thresholdGroups.ts";
import type { ExaminedData } from "./dataExamination.ts";
import { stepsPerEpoch } from "./traffic.ts";

/** Whatever the run's epochs end before. */
export function beyondEpochs(config: RunConfig): Finding[] {
  return [...onlyEpoch(config), ...unfinishedSchedules(config), ...unsavedCheckpoints(config)];
}

/** Whatever the run's steps, or its samples, are too few for. */
export function beyondSteps(config: RunConfig, data: ExaminedData): Finding[] {
  const perEpoch = stepsPerEpoch(data.clients, config.training.batchSize);
  return [
    ...noAggregation(config, perEpoch),
    ...noCheckpoint(config, perEpoch),
    ...longIntervals(config, perEpoch),
    ...fewSamples(config, data),
  ];
}

/** @param problem a clause that follows the value's path */
function finding(path: ConfigPath, value: unknown, problem: string, better?: unknown): Finding {
  const fixes = better === undefined ? [] : [changeTo(path, better)];
  return { path, message: `${showPath(path)}: ${problem}`, value, fixes };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

function onlyEpoch(config: RunConfig): Finding[] {
  const { epochs } = config.training;
  if (epochs > 1 || groupsInUse(config).length === 0) return [];
  const problem =
    'in the first epoch everything is sent, so that a run of 1 epoch saves nothing by the selector "temporal"';
  return [finding(["training", "epochs"], epochs, problem, 2)];
}

function unfinishedSchedules(config: RunConfig): Finding[] {
  const { epochs } = config.training;
  return groupsInUse(config).flatMap((group): Finding[] => {
    const key = controlKeys[group];
    const control = config[key];
    if (control.kind !== "schedule" || control.epochs <= epochs || epochs === 1) return [];
    const { low, high, direction } = control;
    const [from, to] = direction === "falling" ? [high, low] : [low, high];
    const last = from + (to - from) * ((epochs - 1) / control.epochs);
    const problem = `${control.epochs} steps, one after each epoch, and the run has ${epochs} epochs: its last has theta ${Number(last.toPrecision(4))}, not ${to}`;
    return [finding([key, "epochs"], control.epochs, problem, epochs - 1)];
  });
}

/** None is saved after the last epoch. */
function unsavedCheckpoints({ checkpoint, training: { epochs } }: RunConfig): Finding[] {
  const { every, keepEvery, everySteps, minutes } = checkpoint;
  const findings: Finding[] = [];
  const length = `the run has ${counted(epochs, "epoch")}`;
  if (epochs > 1 && every >= epochs && everySteps + minutes === 0 && (keepEvery === 0 || keepEvery >= epochs))
    findings.push(finding(["checkpoint", "every"], every, `${length}, so that none is saved before its end`, 1));
  if (keepEvery >= epochs)
    findings.push(
      finding(
        ["checkpoint", "keepEvery"],
        keepEvery,
        `${length}, so that none is kept`,
        epochs > 1 ? epochs - 1 : undefined,
      ),
    );
  return findings;
}

function noAggregation({ training }: RunConfig, perEpoch: number): Finding[] {
  const { aggregateEvery, epochs } = training;
  if (aggregateEvery === "epoch" || aggregateEvery <= epochs * perEpoch) return [];
  const problem = `the run has ${epochs * perEpoch} global steps, so clients never share updates`;
  return [finding(["training", "aggregateEvery"], aggregateEvery, problem, "epoch")];
}

function noCheckpoint({ checkpoint: { everySteps }, training: { epochs } }: RunConfig, perEpoch: number): Finding[] {
  const steps = epochs * perEpoch;
  if (everySteps === 0 || everySteps < steps) return [];
  return [
    finding(
      ["checkpoint", "everySteps"],
      everySteps,
      `the run has ${steps} global steps, so that none is saved by it`,
      perEpoch,
    ),
  ];
}

/** A decision falls at each epoch's end in any case. */
function longIntervals(config: RunConfig, perEpoch: number): Finding[] {
  return groupsInUse(config).flatMap((group): Finding[] => {
    const key = controlKeys[group];
    const control = config[key];
    if (control.kind !== "ddpg" || control.every === "quarterEpoch" || control.every <= perEpoch) return [];
    const problem = `an epoch has ${counted(perEpoch, "step")}, so that decisions fall only at the ends of epochs`;
    return [finding([key, "every"], control.every, problem, "quarterEpoch")];
  });
}

/** More than there are. Defaults are for larger runs, and harm none. */
function fewSamples(config: RunConfig, { clients, validation }: ExaminedData): Finding[] {
  const findings: Finding[] = [];
  const isDefault = (path: readonly string[], value: number) => schemaAt(path)?.default === value;
  const batch = ["training", "batchSize"];
  const { batchSize } = config.training;
  const largest = largestOf(
    clients.map(({ length }) => length),
    0,
  );
  if (batchSize > largest && !isDefault(batch, batchSize))
    findings.push(finding(batch, batchSize, `no client has more than ${counted(largest, "sample")}`, largest));
  for (const group of groupsInUse(config)) {
    const key = controlKeys[group];
    const control = config[key];
    const path = [key, "samples"];
    if (control.kind !== "ddpg" || control.samples <= validation.length || isDefault(path, control.samples)) continue;
    const held = counted(validation.length, "held-out sample");
    findings.push(
      finding(path, control.samples, `there ${validation.length === 1 ? "is" : "are"} only ${held}`, validation.length),
    );
  }
  return findings;
}
