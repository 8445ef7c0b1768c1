/** A chart of lines as a picture: what is on the screen, with title and legend, dark on white. */
import { BasicPlatform, Chart, Legend, type LegendItem, type Plugin, SubTitle, Title } from "chart.js";
import { csvCell, csvRow } from "../../extension/protocol/text/csv.ts";
import { printTheme } from "../app/theme.ts";
import { chartOptions, type LineDataset, lineDatasets, type Zoom } from "../charts/chartConfig.ts";
import {
  type ChartAxis,
  type ChartLine,
  type ChartSpec,
  type DrawnLine,
  drawnLines,
  fullRange,
} from "../charts/chartSpec.ts";
import { setMarkedLines } from "../charts/lineMarkers.ts";
import { lineColor, markerPath } from "../charts/lineStyles.ts";
import { drawnOn } from "./contextSurface.ts";
import { fileName, type Picture } from "./picture.ts";

const size = { width: 900, height: 480 };
/** Of a line in the legend. */
const sampleWidth = 26;

/** Which part of a chart is drawn, and how. */
export interface DrawnView {
  zoom: Zoom;
  /** Weight of `smooth`. */
  smoothing: number;
}

/** @param hidden names of lines that are not drawn; they are not in the CSV either, which has values as they are, of all x */
export function chartPicture(spec: ChartSpec, hidden: ReadonlySet<string>, view: DrawnView): Picture {
  return {
    name: fileName([spec.title, spec.subject].join(" ")),
    ...size,
    draw: (context) => drawChart(context, spec, hidden, view),
    csv: () =>
      linesCsv(
        spec.lines.filter(({ name }) => !hidden.has(name)),
        spec,
      ),
  };
}

function drawChart(
  context: CanvasRenderingContext2D,
  spec: ChartSpec,
  hidden: ReadonlySet<string>,
  { zoom, smoothing }: DrawnView,
): void {
  const theme = printTheme;
  const range = zoom.x ?? fullRange(spec);
  const lines = drawnLines(spec, hidden, smoothing);
  const datasets = lineDatasets(lines, range, size.width, theme).map((dataset) => ({
    ...dataset,
    // Any value makes Chart.js draw on the context itself and not by way of Path2D, which SVG's does not take.
    segment: {},
  }));
  const options = chartOptions(spec, datasets, range, theme, zoom);
  // The chart draws itself as it is made.
  const marked: Plugin<"line"> = {
    id: "marked",
    beforeInit: (chart) => setMarkedLines(chart as unknown as Chart, lines, theme.ground),
    afterDraw: (chart) => markLegend(chart as unknown as Chart, lines),
  };
  drawnOn(context, size, theme.ground, (surface, devicePixelRatio) => {
    const chart = new Chart(surface, {
      type: "line",
      platform: BasicPlatform,
      plugins: [Legend as Plugin<"line">, Title as Plugin<"line">, SubTitle as Plugin<"line">, marked],
      data: { datasets },
      options: {
        ...options,
        responsive: false,
        devicePixelRatio,
        plugins: {
          ...options.plugins,
          title: {
            display: true,
            text: spec.title,
            color: theme.foreground,
            font: { size: 15 },
            padding: { top: 10, bottom: spec.subject ? 0 : 10 },
          },
          subtitle: {
            display: Boolean(spec.subject),
            text: spec.subject ?? "",
            color: theme.muted,
            font: { size: 12 },
            padding: { top: 2, bottom: 6 },
          },
          legend: {
            labels: {
              color: theme.foreground,
              usePointStyle: true,
              pointStyleWidth: sampleWidth,
              generateLabels: () =>
                lines.map(({ name, label }) => legendItem(label, datasets.find((each) => each.label === name)!)),
            },
          },
        },
      },
    });
    chart.destroy();
  });
}

function legendItem(text: string, { borderColor, borderDash, borderWidth }: LineDataset): LegendItem {
  return {
    text,
    fontColor: printTheme.foreground,
    strokeStyle: borderColor as string,
    fillStyle: borderColor as string,
    lineDash: borderDash as number[],
    lineWidth: borderWidth as number,
    pointStyle: "line",
  };
}

/** Lines have markers in the legend as they have in the plot: without color nothing else distinguishes them. */
function markLegend({ ctx, legend }: Chart, lines: readonly DrawnLine[]): void {
  const boxes = (legend as unknown as { legendHitBoxes?: { left: number; top: number; height: number }[] } | undefined)
    ?.legendHitBoxes;
  lines.forEach(({ style, quiet, area }, index) => {
    const box = boxes?.[index];
    if (box === undefined || quiet || area || typeof style.ink !== "number") return;
    ctx.save();
    const color = lineColor(printTheme, style);
    ctx.fillStyle = style.hollow ? printTheme.ground : color;
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.25;
    markerPath(ctx, style.marker, box.left + sampleWidth / 2, box.top + box.height / 2, 3.5);
    ctx.fill();
    if (style.hollow) ctx.stroke();
    ctx.restore();
  });
}

/**
 * A chart's lines as CSV (RFC 4180), a point a row: `line,<x>,<value>`. Numbers as they are, so that reading them gives
 * the very same ones; gaps have no value.
 */
export function linesCsv(lines: readonly ChartLine[], axes: { x: ChartAxis; y: ChartAxis }): string {
  const rows = [csvRow(["line", axes.x.title, axes.y.title])];
  for (const { label, series } of lines) {
    const name = csvCell(label);
    for (let i = 0; i < series.x.length; i++) {
      const y = series.y[i]!;
      rows.push(`${name},${series.x[i]},${Number.isNaN(y) ? "" : y}`);
    }
  }
  return `${rows.join("\r\n")}\r\n`;
}
