/** What the editor and `--set` do with a configuration's text, whatever state it is in. */
import { replacementFor } from "../../../../extension/host/config/configEdits.ts";
import { thetasToApply } from "../../../../extension/host/config/language/lenses.ts";
import { pathSlotAt } from "../../../../extension/host/config/language/pathSuggestions.ts";
import { configHeadline } from "../../../../extension/protocol/config/configHeadline.ts";
import { applySet } from "../../../../extension/protocol/config/configSet.ts";
import type { RunSummary } from "../../../../extension/protocol/run/runSummary.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { attempt, defineTarget } from "../../target.ts";
import { damagedConfig } from "./examples.ts";

const assignments = [
  "control.theta=0.9",
  "name=x",
  "wire.up.act.payload=int8",
  "data.maxTrain=1e9",
  "lora.targets=[]",
  "training={}",
];
const inForce = { theta: 0.5, source: null };
const running = {
  controllable: true,
  status: "running",
  thetas: { activation: inForce, gradient: inForce },
} as RunSummary;

export const configEdit = defineTarget(() => ({
  make: (random) => ({
    text: damagedConfig(random),
    at: random.uniform(),
    assignment: pick(random, [...assignments, mutateText("training.epochs=3", random)]),
  }),
  async run({ text, at, assignment }) {
    configHeadline(text);
    pathSlotAt(text, Math.floor(at * text.length));
    thetasToApply(text, running);
    await attempt(() => applySet(text, assignment));
    await attempt(() => replacementFor(text, { "control.theta": 0.9, "gradientControl.theta": 0.7 }));
  },
}));
