/**
 * The round loop: split federated fine-tuning as the method's section 1 describes it. Read this first.
 *
 * A generator: whoever consumes it decides where events go and stops the run between two steps, by the signal or by `return()`. What the
 * parties do is in parties/, what carries their frames in transport/, and who asks them in federation.ts.
 */
import type { TrainingConfig } from "../protocol/config/runConfig.ts";
import type { EndEvent, RunEvent } from "../protocol/run/events.ts";
import { CheckpointSchedule } from "./checkpointSchedule.ts";
import { epochSteps, startEvent } from "./experiment.ts";
import { Federation } from "./federation.ts";
import { Recorder, type Round } from "./recorder.ts";
import { RunTimer } from "./runTimer.ts";
import type { Simulation } from "./simulation.ts";
import { Thresholds } from "./thresholds.ts";

/** Runs an experiment. Ends with an `end` event, done or interrupted; whatever else goes wrong is thrown. */
export async function* simulate(simulation: Simulation): AsyncGenerator<RunEvent, void> {
  const { experiment, control, from, fromSteps = [], fromReceived } = simulation;
  const { training } = experiment.config;
  const { federation, timer, thresholds, recorder, checkpoints } = await open(simulation);
  let step = from?.step ?? 0;

  if (from) {
    await federation.restore(from, fromSteps, fromReceived);
    yield* thresholds.begun(from);
  } else {
    yield startEvent(experiment, federation.trainableParameters);
    yield* thresholds.start();
  }
  for (let epoch = (from?.epoch ?? 0) + 1; epoch <= training.epochs; epoch++) {
    for (const round of recorder.rounds(epoch)) {
      if (control.stopped.aborted) {
        await checkpoints.atStop(epoch - 1, round.index, step);
        return yield end("interrupted", epoch, step);
      }
      yield* thresholds.byHand([...replayed(simulation, step), ...control.takeSettings()], epoch, step);

      step++;
      timer.beginStep();
      const trained = await federation.train(epoch, step, round.batches);
      if (aggregates(training, step, round)) await federation.aggregate(step);
      const event = recorder.step(epoch, step, trained);
      yield event;
      yield recorder.timing(epoch, step, trained, round);
      yield* thresholds.stepEnded(event, round.last);
      if (!round.last) await checkpoints.afterStep(epoch - 1, round.index + 1, step);
    }

    const adapters = await federation.globalAdapters();
    const perplexity = await timer.evaluating(() => federation.perplexity(adapters));
    await thresholds.epochEnds(epoch, step);
    const summary = recorder.epoch(epoch, step, perplexity, thresholds);
    yield summary;
    yield* recorder.observe(epoch, adapters);
    yield* thresholds.epochEnded(summary, epoch === training.epochs);
    if (epoch === training.epochs) saveResults(simulation, federation, adapters);
    else await checkpoints.afterEpoch(epoch, step);
  }
  yield end("done", training.epochs, step);
}

/** Opens the parties, and those who watch and steer them. */
async function open(simulation: Simulation) {
  const { experiment, lanes, controllers, artifacts, control, from, fromSteps = [] } = simulation;
  const { config } = experiment;
  const federation = await Federation.open(experiment, lanes, simulation.cacheFolder);
  simulation.lanesReady?.(federation.ready.map(({ backend }) => backend));
  const timer = new RunTimer(simulation.now, from?.elapsedMs, from?.epochTimes);
  const perEpoch = epochSteps(experiment, 1).length;
  const thresholds = new Thresholds({
    ...{ controllers, from, fromSteps, ledger: federation.ledger },
    steps: { perEpoch, total: perEpoch * config.training.epochs },
    send: (step, thetas) => federation.setThetas(step, thetas),
    async perplexity(samples) {
      const adapters = await federation.globalAdapters();
      return timer.evaluating(() => federation.perplexity(adapters, samples));
    },
  });
  const recorder = new Recorder(simulation, federation, timer);

  const schedule = new CheckpointSchedule(config.checkpoint, () => timer.elapsedMs, from?.step);
  /** @param epoch that have ended @param round steps of the one after */
  const save = async (epoch: number, round: number, step: number) => {
    const { elapsedMs, epochTimes } = timer;
    const parties = await federation.state(recorder.probed);
    // First, so that no checkpoint is newer.
    await recorder.saveReceived();
    await artifacts.saveCheckpoint({ epoch, round, step, elapsedMs, epochTimes, ...thresholds.state(), parties });
    schedule.saved(step);
  };
  const checkpoints = {
    async atStop(epoch: number, round: number, step: number) {
      if (schedule.dueAtStop(step)) await save(epoch, round, step);
    },
    async afterStep(epoch: number, round: number, step: number) {
      if (control.takeCheckpointWanted() || schedule.dueAfterStep(step)) await save(epoch, round, step);
    },
    async afterEpoch(epoch: number, step: number) {
      if (control.takeCheckpointWanted() || schedule.dueAfterEpoch(epoch) || schedule.dueAfterStep(step))
        await save(epoch, 0, step);
    },
  };
  return { federation, timer, thresholds, recorder, checkpoints };
}

/** FedAvg after every so many steps, or with an epoch's last. */
function aggregates({ aggregateEvery }: TrainingConfig, step: number, { last }: Round): boolean {
  return aggregateEvery === "epoch" ? last : step % aggregateEvery === 0;
}

/** What the user did by hand after this step of the run that is continued. */
function replayed({ replay = [] }: Simulation, step: number) {
  return replay.filter((setting) => setting.step === step);
}

function saveResults({ artifacts, controllers }: Simulation, { layouts }: Federation, adapters: Float32Array): void {
  artifacts.saveAdapter(adapters, layouts.model);
  for (const [group, policy] of controllers.learned()) artifacts.savePolicy(group, policy);
}

function end(status: "done" | "interrupted", epoch: number, step: number): EndEvent {
  return { kind: "end", status, epoch, step };
}
