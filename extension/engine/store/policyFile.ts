/** What a controller has learnt, as a file that a later run begins with. */
import path from "node:path";
import Type from "typebox";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { controlKeys, groupsInUse, type ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { agentShapes } from "../control/ddpg/ddpg.ts";
import { parameterCount } from "../control/ddpg/network.ts";
import type { LearnedPolicy } from "../control/policy.ts";
import { writeAtomically } from "../io/files/atomicWrite.ts";
import { checksum, showChecksum } from "../io/files/checksum.ts";
import { largest } from "../io/files/largest.ts";
import { type Place, within } from "../io/files/place.ts";
import { readTextFile } from "../io/files/textFile.ts";
import { checkShape, parseJson } from "../io/json.ts";

const format = "splitcom-ddpg-policy";
const numbers = Type.Array(Type.Number());
const Network = Type.Object({
  weights: numbers,
  slow: numbers,
  optimizer: Type.Object({ step: Type.Integer({ minimum: 0 }), firstMoment: numbers, secondMoment: numbers }),
});
const PolicyFile = Type.Object({
  format: Type.Literal(format),
  formatVersion: Type.Literal(1),
  actor: Network,
  critic: Network,
  /** Of the text of actor and critic; absent in files of earlier versions. */
  checksum: Type.Optional(Type.String({ maxLength: 8 })),
});

/** Writes `GROUP.json`, atomically. @throws as `writeAtomically`. */
export function writePolicy(folder: Place, group: ThresholdGroup, { actor, critic }: LearnedPolicy): void {
  const sum = checksumOf({ actor, critic });
  const text = `${JSON.stringify({ format, formatVersion: 1, actor, critic, checksum: sum })}\n`;
  writeAtomically(within(folder, `${group}.json`), [Buffer.from(text)]);
}

/** @throws bad-input for a file that is missing, is no policy, or is one of networks of other sizes. */
export function readPolicy(file: string): LearnedPolicy {
  const policy = checkShape(
    PolicyFile,
    parseJson(readTextFile(file, "cannot read the policy", largest.policy), file),
    file,
    "the policy",
  );
  const { actor, critic, checksum: expected } = policy;
  const actual = checksumOf({ actor, critic });
  if (expected !== undefined && expected !== actual) {
    throw badInput({
      what: "the policy is damaged: its checksum is another",
      where: file,
      value: actual,
      range: expected,
      remedy: "Use the policy of another run, or leave warmStart out.",
    });
  }
  for (const [part, network] of Object.entries({ actor, critic })) {
    const expected = parameterCount(agentShapes[part as "actor" | "critic"]);
    const { weights, slow, optimizer } = network;
    const sizes = [weights, slow, optimizer.firstMoment, optimizer.secondMoment].map(({ length }) => length);
    const wrong = sizes.find((size) => size !== expected);
    if (wrong === undefined) continue;
    throw badInput({
      what: `the ${part} of the policy has another size`,
      where: file,
      value: `${wrong} numbers`,
      range: `${expected}`,
      remedy: "Use a policy saved by this version, or leave warmStart out.",
    });
  }
  return { actor, critic };
}

function checksumOf({ actor, critic }: LearnedPolicy): string {
  const network = ({ weights, slow, optimizer: { step, firstMoment, secondMoment } }: LearnedPolicy["actor"]) => [
    weights,
    slow,
    step,
    firstMoment,
    secondMoment,
  ];
  return showChecksum(checksum(JSON.stringify([network(actor), network(critic)])));
}

/** The policies that a configuration begins with, by threshold group. @throws as {@link readPolicy}. */
export function readWarmStarts(
  config: RunConfig,
  baseDirectory: string,
): Partial<Record<ThresholdGroup, LearnedPolicy>> {
  return Object.fromEntries(
    groupsInUse(config).flatMap((group) => {
      const control = config[controlKeys[group]];
      if (control.kind !== "ddpg" || control.warmStart === undefined) return [];
      return [[group, readPolicy(path.resolve(baseDirectory, control.warmStart))]];
    }),
  );
}
