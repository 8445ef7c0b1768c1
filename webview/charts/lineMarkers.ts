import type { Chart, Plugin } from "chart.js";
import type { DrawnLine } from "./chartSpec.ts";
import { markerPath } from "./lineStyles.ts";

/** Least distance of two markers of a line, in CSS pixels, and the radius of one. */
const spacing = 72;
const closeSpacing = 14;
const radius = 3;

/** What a chart's lines are, by the label of their dataset, and what hollow markers are filled with: Chart.js keeps no more of them. */
const marked = new WeakMap<Chart, { lines: ReadonlyMap<string, DrawnLine>; ground: string }>();

/** To be called before the chart is drawn: lines are found by the labels of the datasets. @param ground the color behind the lines */
export function setMarkedLines(chart: Chart, lines: readonly DrawnLine[], ground: string): void {
  marked.set(chart, { lines: new Map(lines.map((line) => [line.name, line])), ground });
}

/** A plugin that draws markers on lines, at all points where there are few and at some where there are many. */
export const lineMarkers: Plugin<"line"> = {
  id: "lineMarkers",
  afterDatasetDraw(chart, { index, meta }) {
    const { lines, ground } = marked.get(chart) ?? {};
    const line = lines?.get(chart.data.datasets[index]?.label ?? "");
    if (line === undefined || line.quiet || line.area || typeof line.style.ink !== "number") return;
    const { ctx, chartArea } = chart;
    const points = meta.data as unknown as readonly { x: number; y: number }[];
    const sparse = points.length > (chartArea.right - chartArea.left) / closeSpacing;
    // Lines that cross often would hide each other's markers, were all at the same places.
    const offset = sparse ? (index * 0.37 * spacing) % spacing : 0;
    let next = chartArea.left + offset - 0.5;
    ctx.save();
    const color = String(chart.data.datasets[index]!.borderColor);
    ctx.fillStyle = line.style.hollow ? ground! : color;
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.25;
    for (const { x, y } of points) {
      if (Number.isNaN(y) || x < next || x > chartArea.right + 0.5) continue;
      markerPath(ctx, line.style.marker, x, y, radius);
      ctx.fill();
      if (line.style.hollow) ctx.stroke();
      if (sparse) next = x + spacing;
    }
    ctx.restore();
  },
};
