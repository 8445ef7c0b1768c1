/**
 * Whether a checkpoint is one of this very run: a file that was damaged before its checksum was taken, copied from another run or written by
 * somebody else would let it resume figures that look right.
 */
import { badInput, type SplitcomError } from "../../../protocol/errors.ts";
import { directionOf } from "../../../protocol/interfaces.ts";
import type { StepEvent } from "../../../protocol/run/events.ts";
import { controlKeys } from "../../../protocol/thresholdGroups.ts";
import { type Checkpoint, receiversOf } from "../../checkpoint.ts";
import { createControllers } from "../../control/controllers.ts";
import { type Experiment, epochSteps, tokenCount } from "../../experiment.ts";
import type { AdamWState } from "../../model/optimizer.ts";
import { adapterLayouts } from "../../parties/adapters.ts";
import { clientTopologies } from "../../parties/topology.ts";
import { checkPolicyState } from "./policyState.ts";

/**
 * @param steps the events of its unfinished epoch
 * @param where the checkpoint, for the message
 * @throws bad-input naming what does not fit.
 */
export function checkFits(
  checkpoint: Checkpoint,
  steps: readonly StepEvent[],
  experiment: Experiment,
  where: string,
): void {
  const { config, model, clients } = experiment;
  const misfit = (part: string, found: unknown, range: unknown): SplitcomError =>
    badInput({
      what: `the checkpoint does not fit the run: ${part}`,
      where,
      value: `${found}`,
      range: `${range}`,
      remedy: "Restore the run's original files; without the folder checkpoints the run starts over.",
    });
  const expect = (part: string, found: number | string, expected: number | string) => {
    if (found !== expected) throw misfit(part, found, expected);
  };
  const { epoch, round, step, inForce, histories, intervals, controllers, begins = [], parties } = checkpoint;

  if (epoch >= config.training.epochs) throw misfit("epoch", epoch, `less than ${config.training.epochs}`);
  const rounds = epochSteps(experiment, epoch + 1);
  if (round >= rounds.length) throw misfit("steps of its epoch", round, `less than ${rounds.length}`);
  expect("step", step, epoch * rounds.length + round);
  expect("its steps in the log", steps.map((event) => event.step).join(), range(step - round + 1, step).join());

  const { groups, intervals: policies } = createControllers(config);
  const ofGroups = (part: string, found: readonly string[], expected: readonly string[] = groups) =>
    expect(part, [...found].sort().join(), [...expected].sort().join());
  ofGroups(
    "thresholds in force",
    inForce.map(({ group }) => group),
  );
  ofGroups("controllers", Object.keys(controllers));
  const unknown = begins.find((group) => !groups.includes(group));
  if (unknown) throw misfit("a controller that begins", unknown, `one of ${groups.join(", ")}`);
  if (begins.length > 0 && round > 0) throw misfit("steps before controllers that begin", round, 0);
  for (const group of groups) {
    if (config[controlKeys[group]].kind === "ddpg") checkPolicyState(controllers[group]!.policy, where);
  }
  ofGroups("intervals", Object.keys(intervals), [...policies.keys()]);
  for (const { steps: since } of Object.values(intervals)) {
    if (since > round) throw misfit("steps of an interval", since, `at most ${round}`);
  }
  ofGroups("histories", Object.keys(histories), epoch === 0 ? [] : groups);
  for (const history of Object.values(histories)) {
    expect("epochs of its history", history.map((past) => past.epoch).join(), range(1, epoch).join());
  }

  const topologies = clientTopologies(config, model.config.layers);
  const layouts = adapterLayouts(model.config, config.lora, topologies);
  const flat = (part: string, values: Float32Array, size: number) => {
    expect(`${part}, values`, values.length, size);
    const odd = values.find((value) => !Number.isFinite(value));
    if (odd !== undefined) throw misfit(`${part}, a value`, odd, "finite numbers");
  };
  const adapters = (part: string, values: Float32Array, optimizer: AdamWState, size: number, taken: number) => {
    flat(`${part}'s adapters`, values, size);
    flat(`${part}'s first moments`, optimizer.firstMoment, size);
    flat(`${part}'s second moments`, optimizer.secondMoment, size);
    if (optimizer.secondMoment.some((value) => value < 0))
      throw misfit(`${part}'s second moments`, "one below 0", "0 or more");
    expect(`${part}'s optimizer steps`, optimizer.step, taken);
  };
  adapters("the server", parties.server.adapters, parties.server.optimizer, layouts.server.size, step);
  if (parties.probed) flat("the last probe's adapters", parties.probed, layouts.model.size);
  expect("the last probe", String(parties.probed !== null), String(epoch > 0 && config.probe.samplesPerClient > 0));

  expect("clients", parties.pairs.map(({ client }) => client.client).join(), [...clients.keys()].join());
  for (const { client } of parties.pairs) {
    const batches = Math.ceil(clients[client.client]!.length / config.training.batchSize);
    const begun = rounds.slice(0, round).filter((works) => works.some((work) => work.client === client.client)).length;
    const name = `client ${client.client}`;
    adapters(name, client.adapters, client.optimizer, layouts.clients[client.client]!.size, epoch * batches + begun);
  }

  for (const { client, server } of parties.pairs) {
    const { crossings } = topologies[client.client]!;
    const names = crossings.flatMap(({ forward, backward }) => [forward, backward]);
    const received = (direction: "up" | "down") => names.filter((name) => directionOf(name) === direction);
    const found = (held: readonly { interface: string }[]) => held.map((each) => each.interface);
    ofGroups("a client's receivers", found(client.held), received("down"));
    ofGroups("the server's receivers", found(server), received("up"));
  }
  for (const { place, held } of receiversOf(parties.pairs)) {
    const samples = clients[place.client]!;
    const what = `what ${place.interface} of client ${place.client} holds`;
    if (held.samples.length > 0) expect(`${what}, width`, held.dim, model.config.width);
    const seen = new Set<number>();
    for (const { sample, rows } of held.samples) {
      if (samples[sample] === undefined || seen.has(sample))
        throw misfit(`${what}, sample`, sample, `each of 0 to ${samples.length - 1} once`);
      seen.add(sample);
      expect(`${what}, rows of sample ${sample}`, rows, tokenCount(samples[sample]));
    }
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
