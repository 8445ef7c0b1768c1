import { largestOf } from "../../extension/protocol/config/largeLists.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import type { Series } from "../../extension/protocol/run/series.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { epochAxis, epochEnd } from "../charts/axes.ts";
import type { ChartAxis } from "../charts/chartSpec.ts";
import type { LineStyle } from "../charts/lineStyles.ts";

/** One of several runs in a chart. */
export interface OverlaidRun {
  run: RunId;
  name: string;
  /** How many it will have. */
  epochs: number;
  trace: RunTrace;
  style: LineStyle;
}

const noPoints: Series = { x: new Float64Array(), y: new Float64Array() };

/** A curve of a run by its name; without points while it has none. */
export function seriesOf({ trace }: Pick<OverlaidRun, "trace">, name: string): Series {
  return trace.series[name] ?? noPoints;
}

/** The axis of epochs of charts of these runs. */
export function epochsOf(runs: readonly OverlaidRun[]): ChartAxis {
  const latest = largestOf(
    runs.map((run) => seriesOf(run, seriesName.loss).x.at(-1) ?? 0),
    0,
  );
  return epochAxis(
    epochEnd(
      latest,
      largestOf(
        runs.map(({ epochs }) => epochs),
        0,
      ),
    ),
  );
}

/** Numbers in names like `similarity/block-3`, ascending. */
export function numbersIn(trace: RunTrace, prefix: string): number[] {
  return Object.keys(trace.series)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isInteger(number))
    .sort((a, b) => a - b);
}
