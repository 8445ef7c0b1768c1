/** The controllers of a run: one for activations, and one for gradients where a threshold decides on them. */

import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import type { GroupSetting } from "../../protocol/messages/runnerApi.ts";
import type { ControlEvent } from "../../protocol/run/events.ts";
import { controlKeys, groupsInUse, type ThresholdGroup, thresholdGroups } from "../../protocol/thresholdGroups.ts";
import { type ControlDecision, type Controller, type ControllerState, createController } from "./controller.ts";
import type {
  Choice,
  DecisionInterval,
  EpochSummary,
  GroupHistories,
  IntervalSummary,
  LearnedPolicy,
} from "./policy.ts";

/** The similarities at or above which nothing is sent. */
export type Thetas = Readonly<Record<ThresholdGroup, number>>;

/** Above every cosine. */
export const sendAll: Thetas = { activation: 2, gradient: 2 };

export type GroupDecision = ControlDecision & Pick<ControlEvent, "group">;

/** The thresholds of decisions. */
export function thetasOf(decisions: readonly GroupDecision[]): Partial<Thetas> {
  return Object.fromEntries(decisions.map(({ group, theta }) => [group, theta]));
}

export type ControllersState = Partial<Record<ThresholdGroup, ControllerState>>;

export interface Controllers {
  /** Those that a threshold decides on; activations always, so that every run has a theta. */
  readonly groups: readonly ThresholdGroup[];
  /** The first decisions of a run. */
  start(): GroupDecision[];
  /** The first decision of a controller that is new in a fork. @param history the epochs before the fork, oldest first */
  startAfter(group: ThresholdGroup, history: readonly EpochSummary[]): GroupDecision;
  /** @param histories all epochs so far, oldest first; the last has just ended */
  epochEnded(histories: GroupHistories): GroupDecision[];
  /** Of the groups whose policies decide within epochs. */
  readonly intervals: ReadonlyMap<ThresholdGroup, DecisionInterval>;
  /** A decision of such a group. */
  intervalEnded(group: ThresholdGroup, interval: IntervalSummary): { decision: GroupDecision; choice: Choice };
  /** The user takes a threshold over or gives it back; `bad-input` out of range, or for a group without one. */
  setByHand(setting: GroupSetting): GroupDecision;
  /** Of those that learn. */
  learned(): ReadonlyMap<ThresholdGroup, LearnedPolicy>;
  state(): ControllersState;
}

export interface ControllersBeginning {
  /** Of earlier controllers with the same configuration, to resume from. */
  state?: ControllersState;
  /** What earlier runs have learnt, for groups that begin with it. */
  warmStarts?: Partial<Record<ThresholdGroup, LearnedPolicy>>;
}

export function createControllers(
  config: RunConfig,
  { state = {}, warmStarts = {} }: ControllersBeginning = {},
): Controllers {
  const used = groupsInUse(config);
  const groups = thresholdGroups.filter((group) => group === "activation" || used.includes(group));
  const controllers = new Map(
    groups.map((group) => {
      const warmStart = warmStarts[group];
      const context = { seed: config.seed, name: group, ...(warmStart && { warmStart }) };
      return [group, createController(config[controlKeys[group]], context, state[group])];
    }),
  );
  const each = (decide: (controller: Controller, group: ThresholdGroup) => ControlDecision): GroupDecision[] =>
    [...controllers].map(([group, controller]) => ({ group, ...decide(controller, group) }));

  return {
    groups,
    start: () => each((controller) => controller.start()),
    startAfter: (group, history) => ({ group, ...controllers.get(group)!.start(history) }),
    epochEnded: (histories) => each((controller, group) => controller.epochEnded(histories[group] ?? [])),
    intervals: new Map(
      [...controllers].flatMap(([group, { interval }]) =>
        interval && used.includes(group) ? [[group, interval]] : [],
      ),
    ),
    intervalEnded(group, interval) {
      const { decision, choice } = controllers.get(group)!.intervalEnded(interval);
      return { decision: { group, ...decision }, choice };
    },
    setByHand({ group, setting }) {
      const controller = controllers.get(group);
      if (controller === undefined) {
        throw badInput({ what: `no threshold decides on ${group}s in this run`, where: "theta" });
      }
      return { group, ...(setting === "giveBack" ? controller.giveBack() : controller.take(setting)) };
    },
    learned: () =>
      new Map(
        [...controllers].flatMap(([group, controller]) => {
          const policy = controller.learned();
          return policy && used.includes(group) ? [[group, policy]] : [];
        }),
      ),
    state: () => Object.fromEntries([...controllers].map(([group, controller]) => [group, controller.state()])),
  };
}
