/** What a learned threshold remembers, as a checkpoint holds it. */
import Type from "typebox";
import { policyStateNames } from "../../../protocol/run/events.ts";
import { agentShapes } from "../../control/ddpg/ddpg.ts";
import { parameterCount } from "../../control/ddpg/network.ts";
import { checkShape } from "../../io/json.ts";

const number = Type.Number();
const numbers = (count: number) => Type.Array(number, { minItems: count, maxItems: count });
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const orNull = Type.Union([number, Type.Null()]);
const state = numbers(policyStateNames.length);

function learner(part: "actor" | "critic") {
  const values = numbers(parameterCount(agentShapes[part]));
  const optimizer = Type.Object({ step: whole, firstMoment: values, secondMoment: values });
  return Type.Object({ weights: values, slow: values, optimizer });
}

const PolicyState = Type.Object({
  agent: Type.Object({
    decisions: whole,
    noise: number,
    replay: Type.Array(Type.Object({ state, action: number, reward: number, next: state }), { maxItems: 1000 }),
    actor: learner("actor"),
    critic: learner("critic"),
  }),
  pending: Type.Union([Type.Object({ state }), Type.Null()]),
  first: orNull,
  best: orNull,
  previous: orNull,
  theta: Type.Number({ minimum: -1, maximum: 2 }),
});

/** @throws bad-input naming what is missing or of another size. */
export function checkPolicyState(policy: unknown, where: string): void {
  checkShape(PolicyState, policy, where, "the learned threshold");
}
