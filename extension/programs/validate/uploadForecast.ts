/** How much of the activations a threshold would send, by the similarities that an earlier run recorded. */

import { changeTo } from "../../protocol/config/configFixes.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { granularityOf, selectorBranches, traitsOf } from "../../protocol/config/schema/codecSchema.ts";
import type { Prediction } from "../../protocol/messages/configValidation.ts";
import type { SimilarityTable } from "../../protocol/run/observations.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { whatIf } from "../../protocol/run/whatIf.ts";
import { RunObservations } from "../archive/runObservations.ts";
import { similarityTable } from "../archive/similarityTable.ts";
import { type Examined, type RatedFinding, warning } from "./examined.ts";
import { leastUsefulTheta } from "./warnings.ts";

const forecast = "up.act";

export class UploadForecasts {
  /** Of the run asked for last: a log grows, and what was read of it stays. */
  private latest: { run: RunId; observations: RunObservations } | undefined;

  /** No value without a run, for a run without similarities, and where no threshold is held. */
  async of({ control, wire }: RunConfig, run: RunId | null): Promise<Examined<NonNullable<Prediction["upload"]>>> {
    const { selector } = wire[forecast];
    const decides = traitsOf(selectorBranches, selector.kind).needsTheta;
    if (run === null || !("theta" in control) || !decides) return { findings: [] };
    const table = await this.similarities(run, granularityOf(selector));
    if (table === undefined || table.similarity.length === 0) return { findings: [] };
    const { theta } = control;
    return {
      value: { run, theta, ratio: whatIf(table, theta).uploadRatio },
      findings: outsideRecorded(theta, table.similarity),
    };
  }

  private async similarities(
    run: RunId,
    granularity: SimilarityTable["granularity"],
  ): Promise<SimilarityTable | undefined> {
    if (this.latest?.run !== run) this.latest = { run, observations: new RunObservations(run) };
    const { observations } = this.latest;
    try {
      await observations.readOn();
      return similarityTable(observations, forecast, { granularity });
    } catch {
      // The archive reports a damaged or missing run; here it predicts nothing.
      this.latest = undefined;
      return undefined;
    }
  }
}

/** A threshold on one side of every similarity decides nothing. @param similarity ascending. */
function outsideRecorded(theta: number, similarity: Float64Array): RatedFinding[] {
  const lowest = similarity[0]!;
  const highest = similarity.at(-1)!;
  // Outside a useful range there is a warning already.
  if (theta > 1 || theta < leastUsefulTheta || (theta > lowest && theta <= highest)) return [];
  const path = ["control", "theta"];
  const middle = Number(similarity[similarity.length >> 1]!.toFixed(3));
  const effect =
    theta <= lowest ? "nothing would be sent after the first epoch" : "everything would be sent every time";
  const recorded = `the last run's similarities are in ${lowest.toFixed(3)}..${highest.toFixed(3)}`;
  return [
    warning({
      path,
      message: `control.theta: at ${theta} ${effect}; ${recorded}`,
      value: theta,
      fixes: [changeTo(path, middle)],
    }),
  ];
}
