import type { ControlEvent, StartEvent } from "../../../extension/protocol/run/events.ts";
import type { RunTrace } from "../../../extension/protocol/run/trace.ts";
import { lineStyle } from "../../../webview/charts/lineStyles.ts";
import type { OverlaidRun } from "../../../webview/runCharts/overlaidRun.ts";

/** A run of four steps an epoch. @param curves points by name of the series */
export function overlaidRun(
  name: string,
  curves: Readonly<Record<string, readonly (readonly [number, number])[]>>,
  { controls = [], across = "epoch" }: { controls?: ControlEvent[]; across?: OverlaidRun["across"] } = {},
): OverlaidRun {
  const series = Object.fromEntries(
    Object.entries(curves).map(([name, points]) => [
      name,
      { x: Float64Array.from(points, ([x]) => x), y: Float64Array.from(points, ([, y]) => y) },
    ]),
  );
  const start = { kind: "start", stepsPerEpoch: 4 } as StartEvent;
  const trace: RunTrace = { run: name, seq: 1, start, series, histograms: [], controls, probes: [] };
  return { run: name, name, epochs: 10, trace, style: lineStyle(0), across };
}
