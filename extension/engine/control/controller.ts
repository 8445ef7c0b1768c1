/**
 * The threshold in force, and who decides on it.
 *
 * A controller asks its policy after every epoch. The user can take it over by hand at any time and give it back; the
 * policy continues deciding meanwhile, so that what it would have chosen is known and is in force once given back.
 */

import type { ControlConfig } from "../../protocol/config/runConfig.ts";
import { assertNever, badInput } from "../../protocol/errors.ts";
import type { ControlEvent } from "../../protocol/run/events.ts";
import { bangbang } from "./bangbang.ts";
import { type DdpgState, ddpg } from "./ddpg/ddpg.ts";
import { fixed } from "./fixed.ts";
import { manual } from "./manual.ts";
import type { Choice, DecisionInterval, EpochSummary, IntervalSummary, LearnedPolicy, Policy } from "./policy.ts";
import { schedule } from "./schedule.ts";

/** The threshold from now on: a ControlEvent but for when. */
export type ControlDecision = Pick<ControlEvent, "theta" | "source" | "reason" | "hand">;

/** JSON; with the configuration it is all that a resumed run needs. */
export interface ControllerState {
  /** The policy's last choice. */
  chosen: number;
  /** The user's, while taken over. */
  taken: number | null;
  /** Of a policy that remembers. */
  policy?: unknown;
}

export interface Controller {
  /** The threshold in force: the similarity at or above which nothing is sent. */
  theta(): number;
  /** The first decision of a run. @param history the epochs that a fork's new controller finds: it decides on them as after the last */
  start(history?: readonly EpochSummary[]): ControlDecision;
  /** @param history all epochs so far, oldest first; the last has just ended */
  epochEnded(history: readonly EpochSummary[]): ControlDecision;
  /** Of a policy that decides within epochs. */
  readonly interval: DecisionInterval | undefined;
  /** The policy's choice after an interval, and what it was made on. */
  intervalEnded(interval: IntervalSummary): { decision: ControlDecision; choice: Choice };
  /** The user sets the threshold, from -1 to 2, until it is given back; `bad-input` outside. */
  take(theta: number): ControlDecision;
  /** The policy's last choice is in force again. */
  giveBack(): ControlDecision;
  /** Undefined of a policy that does not learn. */
  learned(): LearnedPolicy | undefined;
  state(): ControllerState;
}

/** What a policy needs besides its configuration. */
export interface PolicyContext {
  seed: number;
  /** Of the controller: part of the names of its random streams. */
  name: string;
  /** What an earlier run has learnt, to begin with. */
  warmStart?: LearnedPolicy;
}

/**
 * @param state of an earlier controller with the same configuration, to resume from
 * @throws `bad-input` unless its lowest threshold is below its highest
 */
export function createController(config: ControlConfig, context: PolicyContext, state?: ControllerState): Controller {
  if ("low" in config) checkOrder(config);
  const policy = policyOf(config, context, state?.policy);
  const forced = (choice: Choice): ControlDecision => {
    const { theta, reason } = choice;
    chosen = theta;
    if (taken === null) return { theta, source: "controller", reason };
    return { theta: taken, source: "user", reason: `held by hand; ${config.kind} would choose ${theta} (${reason})` };
  };
  let { chosen, taken } = state ?? { chosen: policy.start.theta, taken: null };

  return {
    theta: () => taken ?? chosen,
    start(history = []) {
      const { theta, reason } = history.length === 0 ? policy.start : policy.decide({ after: "epoch", history });
      chosen = theta;
      return { theta, reason, source: "start" };
    },

    interval: policy.interval,
    epochEnded: (history) => forced(policy.decide({ after: "epoch", history })),
    intervalEnded(interval) {
      const choice = policy.decide({ after: "interval", interval });
      return { decision: forced(choice), choice };
    },

    take(theta) {
      if (!(theta >= -1 && theta <= 2)) {
        throw badInput({ what: "threshold out of range", where: "theta", value: `${theta}`, range: "-1 to 2" });
      }
      taken = theta;
      return { theta, source: "user", reason: "set by hand", hand: "taken" };
    },

    giveBack() {
      taken = null;
      return { theta: chosen, source: "controller", reason: `given back to ${config.kind}`, hand: "givenBack" };
    },

    learned: () => policy.learned?.(),
    state: () => ({ chosen, taken, ...(policy.state && { policy: policy.state() }) }),
  };
}

function checkOrder({ low, high }: { low: number; high: number }): void {
  if (low < high) return;
  throw badInput({
    what: "the low threshold is not below the high one",
    where: "control.low",
    value: `${low}`,
    range: `below control.high, ${high}`,
  });
}

function policyOf(config: ControlConfig, context: PolicyContext, state: unknown): Policy {
  switch (config.kind) {
    case "fixed":
      return fixed(config.theta);
    case "bangbang":
      return bangbang(config);
    case "ddpg":
      return ddpg(config, { ...context, ...(state !== undefined && { earlier: state as DdpgState }) });
    case "manual":
      return manual(config.theta);
    case "schedule":
      return schedule(config);
    default:
      return assertNever(config);
  }
}
