/** What a fork may change of its run's configuration, and which parts of the checkpoint change with it. */
import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { configDifferences } from "../../protocol/run/runDifferences.ts";
import { controlKeys, type ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { type ControllersBeginning, createControllers } from "../control/controllers.ts";

/** Everything else decides on what the checkpoint holds: which samples at which client, which adapters, what each side has received. */
const changeable = [
  "control",
  "gradientControl",
  "training.epochs",
  "training.learningRate",
  "training.weightDecay",
  "training.clipNorm",
  "training.aggregateEvery",
  "lora.dropout",
  "probe.gradients",
  "cache.memory",
  "checkpoint",
  "backend",
  "lanes",
];

/** @param where the run. @throws bad-input naming what a fork cannot change. */
export function refuseOtherRun(parent: RunConfig, fork: RunConfig, where: string): void {
  const fixed = configDifferences([parent, fork]).filter(
    ({ field }) => !changeable.some((key) => field === key || field.startsWith(`${key}.`)),
  );
  if (fixed.length === 0) return;
  throw badInput({
    what: `a fork cannot change ${fixed.map(({ field }) => field).join(", ")}`,
    where,
    value: fixed.map(({ field, values: [, wanted] }) => `${field}=${wanted}`).join(", "),
    range: `changes of ${changeable.join(", ")}`,
    remedy:
      "A fork continues with the same model, adapters, clients, data and interfaces. Run a new experiment for other ones.",
  });
}

/**
 * The checkpoint as the fork continues from it. Controllers whose configuration is another are new: they have learnt nothing and are held by
 * nobody, but they decide on all epochs, those before the fork too, for the first time before the fork's first step.
 *
 * @param checkpoint at the end of an epoch.
 */
export function forkedCheckpoint(
  checkpoint: Checkpoint,
  parent: RunConfig,
  fork: RunConfig,
  warmStarts: NonNullable<ControllersBeginning["warmStarts"]>,
): Checkpoint {
  const fresh = createControllers(fork, { warmStarts });
  const state = fresh.state();
  const isSame = (group: ThresholdGroup) => isDeepStrictEqual(parent[controlKeys[group]], fork[controlKeys[group]]);
  return {
    ...checkpoint,
    // Of a fork that was itself forked before its first step, too.
    begins: fresh.groups.filter((group) => !isSame(group) || checkpoint.begins?.includes(group)),
    controllers: Object.fromEntries(
      fresh.groups.map((group) => [group, isSame(group) ? checkpoint.controllers[group] : state[group]]),
    ),
    // At the end of an epoch every interval has ended.
    intervals: Object.fromEntries(
      [...fresh.intervals.keys()].map((group) => [group, { steps: 0, counted: { bytes: 0, baselineBytes: 0 } }]),
    ),
  };
}
