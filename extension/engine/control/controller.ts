/**
 * The threshold in force, and who decides on it.
 *
 * A controller asks its policy after every epoch. The user can take it over by hand at any time and give it back; the
 * policy goes on deciding meanwhile, so that what it would have chosen is known and is in force once given back.
 */
import { assertNever, badInput } from "../../protocol/errors.ts";
import type { ControlEvent } from "../../protocol/events.ts";
import type { ControlConfig } from "../../protocol/runConfig.ts";
import { bangbang } from "./bangbang.ts";
import { fixed } from "./fixed.ts";
import { manual } from "./manual.ts";
import type { EpochSummary, Policy } from "./policy.ts";

/** The threshold from now on: a ControlEvent but for when. */
export type ControlDecision = Pick<ControlEvent, "theta" | "source" | "reason">;

/** JSON; with the configuration it is all that a resumed run needs. */
export interface ControllerState {
  /** The policy's last choice. */
  chosen: number;
  /** The user's, while taken over. */
  taken: number | null;
}

export interface Controller {
  /** The threshold in force: the similarity at or above which nothing is sent. */
  theta(): number;
  /** The first decision of a run. */
  start(): ControlDecision;
  /** @param history all epochs so far, oldest first; the last has just ended */
  epochEnded(history: readonly EpochSummary[]): ControlDecision;
  /** The user sets the threshold, from -1 to 2, until it is given back; `bad-input` outside. */
  take(theta: number): ControlDecision;
  /** The policy's last choice is in force again. */
  giveBack(): ControlDecision;
  state(): ControllerState;
}

/** @param state of an earlier controller with the same configuration, to go on from */
export function createController(config: ControlConfig, state?: ControllerState): Controller {
  const policy = policyOf(config);
  let { chosen, taken } = state ?? { chosen: policy.start.theta, taken: null };

  return {
    theta: () => taken ?? chosen,
    start: () => ({ ...policy.start, source: "start" }),

    epochEnded(history) {
      const { theta, reason } = policy.decide({ after: "epoch", history });
      chosen = theta;
      if (taken === null) return { theta, source: "controller", reason };
      return { theta: taken, source: "user", reason: `held by hand; ${config.kind} would choose ${theta} (${reason})` };
    },

    take(theta) {
      if (!(theta >= -1 && theta <= 2)) {
        throw badInput({ what: "threshold out of range", where: "theta", value: `${theta}`, range: "-1 to 2" });
      }
      taken = theta;
      return { theta, source: "user", reason: "set by hand" };
    },

    giveBack() {
      taken = null;
      return { theta: chosen, source: "controller", reason: `given back to ${config.kind}` };
    },

    state: () => ({ chosen, taken }),
  };
}

function policyOf(config: ControlConfig): Policy {
  switch (config.kind) {
    case "fixed":
      return fixed(config.theta);
    case "bangbang":
      return bangbang(config);
    case "manual":
      return manual(config.theta);
    default:
      return assertNever(config);
  }
}
