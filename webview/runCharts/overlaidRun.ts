import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import type { Series } from "../../extension/protocol/run/series.ts";
import type { RunTrace } from "../../extension/protocol/run/trace.ts";
import type { ChartLine } from "../charts/chartSpec.ts";
import type { LineStyle } from "../charts/lineStyles.ts";
import { across, type PlacedRun } from "./across.ts";

/** One of several runs in a chart. */
export interface OverlaidRun extends PlacedRun {
  run: RunId;
  name: string;
  style: LineStyle;
}

const noPoints: Series = { x: new Float64Array(), y: new Float64Array() };

/** A curve of a run by its name, over what the run's charts are drawn over; without points while it has none. */
export function seriesOf(run: PlacedRun, name: string): Series {
  const series = run.trace.series[name];
  return series === undefined ? noPoints : across(run, name, series);
}

/** A run's own line, which chips or the page's heading name. */
export function runLine(run: OverlaidRun, series: Series): ChartLine {
  return { name: run.run, label: run.name, series, style: run.style, named: true };
}

/** Numbers in names like `similarity/block-3`, ascending. */
export function numbersIn(trace: RunTrace, prefix: string): number[] {
  return Object.keys(trace.series)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isInteger(number))
    .sort((a, b) => a - b);
}

/** What a chart of one run is about, and of which interface: for pictures, which leave the page that says so. */
export function subjectOf({ name }: Pick<OverlaidRun, "name">, interfaceName?: string): string {
  return interfaceName === undefined ? name : `${name} · ${interfaceName}`;
}
