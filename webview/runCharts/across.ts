/** What curves are drawn over: every curve of a trace has its place in epochs, which is turned into steps, bytes or time here. */
import { t } from "@vscode/l10n";
import { largestOf } from "../../extension/protocol/config/largeLists.ts";
import type { ChartAxisName } from "../../extension/protocol/messages/names.ts";
import type { Series } from "../../extension/protocol/run/series.ts";
import { isPerEpoch, type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { bytesAxis, durationAxis, epochAxis, epochEnd, stepAxis } from "../charts/axes.ts";
import type { ChartAxis } from "../charts/chartSpec.ts";

/** What is needed of a run to place its curves. */
export interface PlacedRun {
  trace: RunTrace;
  /** How many epochs it will have. */
  epochs: number;
  across: ChartAxisName;
}

/** Less than any step: step / steps per epoch is rounded, and need not meet the whole number. */
const tolerance = 1e-6;

/** Places made before, by the epochs that they were made from, which many curves share: what an epoch cost does not change. */
const made = new WeakMap<Float64Array, Map<string, Float64Array>>();

/** A curve of a run over what its charts are drawn over, as far as that is known. @param name of `seriesName` */
export function across({ trace, across }: PlacedRun, name: string, series: Series): Series {
  if (across === "epoch" || series.x.length === 0) return series;
  const perEpoch = isPerEpoch(name);
  const key = `${across} ${perEpoch}`;
  const known = made.get(series.x)?.get(key);
  const x = known ?? places(trace, across, series.x, perEpoch);
  if (known === undefined && x.length === series.x.length) made.set(series.x, new Map(made.get(series.x)).set(key, x));
  return { x, y: series.y.length === x.length ? series.y : series.y.subarray(0, x.length) };
}

/** Where something that happened at a place among the epochs is marked; undefined where that is not known. */
export function placeAcross({ trace, across }: PlacedRun, epochs: number): number | undefined {
  return across === "epoch" ? epochs : places(trace, across, Float64Array.of(epochs), false)[0];
}

function places(trace: RunTrace, across: Exclude<ChartAxisName, "epoch">, epochs: Float64Array, perEpoch: boolean) {
  switch (across) {
    case "step": {
      const stepsPerEpoch = trace.start?.stepsPerEpoch ?? Number.NaN;
      return epochs.map((place) => Math.round(place * stepsPerEpoch));
    }
    case "uplink":
      return valuesAt(trace.series[seriesName.uplinkBytes], epochs);
    case "traffic":
      return valuesAt(trace.series[seriesName.totalBytes], epochs);
    case "time":
      return valuesAt(trace.series[perEpoch ? seriesName.epochElapsed : seriesName.elapsed], epochs);
  }
}

/** A cumulative curve's values at places, which ascend; 0 before its first point. It ends at the first place beyond the curve. */
function valuesAt(curve: Series | undefined, at: Float64Array): Float64Array {
  const values = new Float64Array(at.length);
  if (curve === undefined) return values.subarray(0, 0);
  const { x, y } = curve;
  let next = 0;
  let value = 0;
  for (let i = 0; i < at.length; i++) {
    const place = at[i]! + tolerance;
    // A damaged log may go back in time: an axis does not.
    while (next < x.length && x[next]! <= place) value = Math.max(value, y[next++]!);
    if (next === x.length && x[next - 1]! < at[i]! - tolerance) return values.subarray(0, i);
    values[i] = value;
  }
  return values;
}

/** The axis across of charts of these runs, which are drawn over the same. */
export function acrossAxis(runs: readonly PlacedRun[]): ChartAxis {
  const latest = (name: string) =>
    largestOf(
      runs.map(({ trace }) => trace.series[name]?.x.at(-1) ?? 0),
      0,
    );
  const most = largestOf(
    runs.map(({ epochs }) => epochs),
    0,
  );
  const end = () => epochEnd(latest(seriesName.loss), most);
  switch (runs[0]?.across ?? "epoch") {
    case "epoch":
      return epochAxis(end());
    case "step":
      return stepAxis(
        end() *
          largestOf(
            runs.map(({ trace }) => trace.start?.stepsPerEpoch ?? 1),
            1,
          ),
      );
    case "uplink":
      return bytesAxis(t("Bytes up"), 0);
    case "traffic":
      return bytesAxis(t("Bytes up and down"), 0);
    case "time":
      return durationAxis();
  }
}
