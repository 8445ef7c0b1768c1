/**
 * The thresholds of a run: which are in force, and how a decision comes into force, whether a policy takes it after an epoch or within
 * one, or the user by hand.
 */
import type { GroupSetting } from "../protocol/messages/runnerApi.ts";
import type { ControlEvent, EpochEvent, PolicyEvent, StepEvent } from "../protocol/run/events.ts";
import type { ThresholdGroup } from "../protocol/thresholdGroups.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Controllers, type GroupDecision, type Thetas, thetasOf } from "./control/controllers.ts";
import type { Choice, GroupHistories, IntervalSummary } from "./control/policy.ts";
import { groupSummary } from "./observe/groupSummary.ts";
import { Interval } from "./observe/interval.ts";
import type { Ledger } from "./transport/ledger.ts";

export interface ThresholdsOptions {
  controllers: Controllers;
  /** Of the whole run. */
  steps: { perEpoch: number; total: number };
  /** Sends thresholds to whom they are for, with the global step after which they are in force. */
  send(step: number, thetas: Partial<Thetas>): Promise<void>;
  /** What a policy learns from within an epoch: the perplexity on some held-out samples. */
  perplexity(samples: number): Promise<number | null>;
  ledger: Ledger;
  from?: Checkpoint | undefined;
  fromSteps: readonly StepEvent[];
}

/** A policy's decision, with what it was made on. */
interface IntervalDecision {
  decision: GroupDecision;
  event: PolicyEvent | undefined;
}

export class Thresholds {
  private inForce: GroupDecision[];
  private readonly histories: GroupHistories;
  private readonly intervals: ReadonlyMap<ThresholdGroup, Interval>;
  /** Of the epoch that is ending. */
  private decided: IntervalDecision[] = [];

  constructor(private readonly options: ThresholdsOptions) {
    const { controllers, steps, from, fromSteps } = options;
    this.inForce = from?.inForce ?? controllers.start();
    this.histories = { ...from?.histories };
    this.intervals = new Map(
      [...controllers.intervals].map(([group, decision]) => [group, new Interval(group, decision, steps.perEpoch)]),
    );
    for (const [group, interval] of this.intervals) {
      const earlier = from?.intervals[group];
      if (earlier) interval.restore(earlier, fromSteps);
    }
  }

  /** Undefined for a group without one. */
  theta(group: ThresholdGroup): number | undefined {
    return this.inForce.find((decision) => decision.group === group)?.theta;
  }

  /** Those in force. */
  thetas(): EpochEvent["thetas"] {
    return thetasOf(this.inForce);
  }

  /** The first thresholds of a run. */
  start(): AsyncGenerator<ControlEvent> {
    return this.enforce(this.inForce, 1, 0, "all");
  }

  /**
   * The first decisions of the controllers that are new in a fork, on the epochs before it. Those of all other groups are in force already.
   *
   * A policy that decides within epochs takes the last of them for its first interval, as it does with a run's first.
   */
  async *begun({ epoch, step, begins = [] }: Checkpoint): AsyncGenerator<ControlEvent | PolicyEvent> {
    for (const group of begins) {
      const history = this.histories[group] ?? [];
      const interval = this.intervals.get(group);
      const last = history.at(-1);
      const { decision, event } =
        interval && last
          ? this.decideOn({ ...last, ...(await this.standing(interval, step)) }, group, epoch, step)
          : { decision: this.options.controllers.startAfter(group, history), event: undefined };
      if (event) yield event;
      yield* this.enforce([decision], epoch + 1, step, "all");
    }
  }

  /** What the user has done since the step before. */
  async *byHand(settings: readonly GroupSetting[], epoch: number, step: number): AsyncGenerator<ControlEvent> {
    for (const setting of settings)
      yield* this.enforce([this.options.controllers.setByHand(setting)], epoch, step, "all");
  }

  /** Asks the policies whose interval ends with a step. @param last whether its epoch does, too: then they are asked there */
  async *stepEnded(event: StepEvent, last: boolean): AsyncGenerator<ControlEvent | PolicyEvent> {
    const { epoch, step } = event;
    const ended = [...this.intervals].filter(([, interval]) => interval.add(event) && !last);
    for (const [group] of ended) {
      const { decision, event: policy } = await this.decide(group, epoch, step, false);
      if (policy) yield policy;
      yield* this.enforce([decision], epoch, step, "changed");
    }
  }

  /** Asks the policies that decide within epochs once more, at an epoch's end; before its bytes are taken from the ledger. */
  async epochEnds(epoch: number, step: number): Promise<void> {
    this.decided = [];
    for (const group of this.intervals.keys()) this.decided.push(await this.decide(group, epoch, step, true));
  }

  /** Asks all other policies. @param last whether the run's last epoch: nothing comes into force after it */
  async *epochEnded(summary: EpochEvent, last: boolean): AsyncGenerator<ControlEvent | PolicyEvent> {
    const { controllers } = this.options;
    for (const group of controllers.groups) {
      this.histories[group] = [...(this.histories[group] ?? []), groupSummary(summary, group)];
    }
    for (const { event } of this.decided) if (event) yield event;
    const decisions = controllers
      .epochEnded(this.histories)
      .map((decision) => this.decided.find((each) => each.decision.group === decision.group)?.decision ?? decision);
    if (!last) yield* this.enforce(decisions, summary.epoch + 1, summary.step, "changed");
  }

  state(): Pick<Checkpoint, "controllers" | "inForce" | "histories" | "intervals"> {
    return {
      controllers: this.options.controllers.state(),
      inForce: this.inForce,
      histories: this.histories,
      intervals: Object.fromEntries([...this.intervals].map(([group, interval]) => [group, interval.state()])),
    };
  }

  /** Decisions come into force: they are kept, and those that are asked for are sent and recorded. */
  private async *enforce(
    decisions: readonly GroupDecision[],
    epoch: number,
    step: number,
    which: "all" | "changed",
  ): AsyncGenerator<ControlEvent> {
    const sent = decisions.filter(({ group, theta }) => which === "all" || theta !== this.theta(group));
    this.inForce = this.inForce.map((earlier) => decisions.find(({ group }) => group === earlier.group) ?? earlier);
    if (sent.length === 0) return;
    await this.options.send(step, thetasOf(sent));
    for (const decision of sent) yield { kind: "control", epoch, step, ...decision };
  }

  private async decide(
    group: ThresholdGroup,
    epoch: number,
    step: number,
    epochEnds: boolean,
  ): Promise<IntervalDecision> {
    const interval = this.intervals.get(group)!;
    const rest = { ...(await this.standing(interval, step)), theta: this.theta(group)! };
    return this.decideOn(interval.take(this.options.ledger, rest, epochEnds), group, epoch, step);
  }

  private decideOn(summary: IntervalSummary, group: ThresholdGroup, epoch: number, step: number): IntervalDecision {
    const { decision, choice } = this.options.controllers.intervalEnded(group, summary);
    return { decision, event: policyEvent(epoch, step, group, choice) };
  }

  /** How the run stands at a decision. */
  private async standing({ decision }: Interval, step: number) {
    const { perplexity, steps } = this.options;
    return { perplexity: await perplexity(decision.samples), progress: step / steps.total };
  }
}

function policyEvent(epoch: number, step: number, group: ThresholdGroup, choice: Choice): PolicyEvent | undefined {
  const { theta, policy } = choice;
  return policy && { kind: "policy", epoch, step, group, theta, ...policy };
}
