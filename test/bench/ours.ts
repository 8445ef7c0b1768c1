/** Our side of the comparison with the peer. */
import type { Experiment } from "../../extension/engine/experiment.ts";
import { openThreadLanes } from "../../extension/engine/lanes/lanes.ts";
import { laneCount } from "../../extension/programs/run/laneCount.ts";
import { run } from "./measure.ts";
import type { RunFigures } from "./peer.ts";
import { sum } from "./statistics.ts";

/** Runs an experiment to its end, timed as the peer times itself: everything of an epoch but evaluation. */
export async function runOurs(experiment: Experiment): Promise<RunFigures> {
  const samples = sum(experiment.clients.map(({ length }) => length));
  const samplesPerSecond: number[] = [];
  const uploadRatios: number[] = [];
  let perplexity: number | null = null;
  const lanes = openThreadLanes(laneCount(experiment.config));
  try {
    for await (const event of run(experiment, lanes)) {
      if (event.kind === "epoch") {
        perplexity = event.perplexity;
        if (event.epoch > 1)
          uploadRatios.push(event.uploadRatios.find((of) => of.interface === "up.act")?.overall ?? 1);
      } else if (event.kind === "epochTiming") {
        samplesPerSecond.push((1000 * samples) / (event.wallMs - event.evaluateMs - event.probeMs));
      }
    }
  } finally {
    await lanes.close();
  }
  return { samplesPerSecond, perplexity, uploadRatio: sum(uploadRatios) / uploadRatios.length };
}
