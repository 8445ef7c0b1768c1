/** How fast an earlier run was, for what a configuration would take. */
import { isDeepStrictEqual } from "node:util";
import { readRecord } from "../../engine/store/runReader.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";

/** What decides on the time of a step; thresholds, codecs and seeds hardly do. */
function paceOf({
  model,
  clients,
  topology,
  cutLayer,
  tailLayers,
  lora,
  training,
  backend,
  lanes,
  probe,
  data,
}: RunConfig) {
  const { epochs: _, learningRate: __, ...step } = training;
  return { model, clients, topology, cutLayer, tailLayers, lora, step, backend, lanes, probe, data };
}

/**
 * Seconds of a step, with its share of evaluations and probes.
 *
 * @returns undefined for a run that was no such run, is not yet timed, or cannot be read
 */
export async function secondsPerStep(config: RunConfig, run: RunId): Promise<number | undefined> {
  try {
    const record = await readRecord(run);
    const { timed } = record;
    if (timed === undefined || timed.step === 0 || !isDeepStrictEqual(paceOf(record.config), paceOf(config)))
      return undefined;
    return timed.atMs / 1000 / timed.step;
  } catch {
    // The archive reports a damaged or missing run; here it predicts nothing.
    return undefined;
  }
}
