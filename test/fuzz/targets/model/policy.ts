/** A learned policy's file. */
import { agentShapes } from "../../../../extension/engine/control/ddpg/ddpg.ts";
import { parameterCount } from "../../../../extension/engine/control/ddpg/network.ts";
import { readPolicy } from "../../../../extension/engine/store/policyFile.ts";
import { put } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const zeros = (length: number): number[] => Array(length).fill(0);
const learner = (length: number) => ({
  weights: zeros(length),
  slow: zeros(length),
  optimizer: { step: 1, firstMoment: zeros(length), secondMoment: zeros(length) },
});

export const policy = defineTarget(({ scratch }) => {
  const value = {
    format: "splitcom-ddpg-policy",
    formatVersion: 1,
    actor: learner(parameterCount(agentShapes.actor)),
    critic: learner(parameterCount(agentShapes.critic)),
  };
  return {
    make: (random) => (random.below(3) > 0 ? jsonText(mutateJson(value, random)) : mutateText(jsonText(value), random)),
    run: (text: string) => readPolicy(put(scratch, "policy.json", text)),
    show: (text) => text,
  };
});
