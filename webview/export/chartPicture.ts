/** A chart of lines as a picture: what is on the screen, with title and legend, dark on white. */
import { BasicPlatform, Chart, Legend, type LegendItem, type Plugin, Title } from "chart.js";
import { printTheme } from "../app/theme.ts";
import { chartOptions, type LineDataset, lineDatasets } from "../charts/chartConfig.ts";
import { type ChartSpec, drawnLines, fullRange } from "../charts/chartSpec.ts";
import type { Range } from "../charts/drawing/decimate.ts";
import { setMarkedLines } from "../charts/lineMarkers.ts";
import { drawnOn } from "./contextSurface.ts";
import { linesCsv } from "./linesCsv.ts";
import { fileName, type Picture } from "./picture.ts";

const size = { width: 900, height: 480 };

/**
 * @param hidden names of lines that are not drawn; they are not in the CSV either
 * @param zoom part of x that is drawn; undefined for all
 */
export function chartPicture(spec: ChartSpec, hidden: ReadonlySet<string>, zoom: Range | undefined): Picture {
  return {
    name: fileName(spec.title),
    ...size,
    draw: (context) => drawChart(context, spec, hidden, zoom),
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
  zoom: Range | undefined,
): void {
  const theme = printTheme;
  const range = zoom ?? fullRange(spec);
  const lines = drawnLines(spec.lines, hidden);
  const datasets = lineDatasets(lines, range, size.width, theme).map((dataset) => ({
    ...dataset,
    // Any value makes Chart.js draw on the context itself and not by way of Path2D, which SVG's does not take.
    segment: {},
  }));
  const options = chartOptions(spec, datasets, range, theme);
  // The chart draws itself as it is made.
  const marked: Plugin<"line"> = {
    id: "marked",
    beforeInit: (chart) => setMarkedLines(chart as unknown as Chart, lines, theme.ground),
  };
  drawnOn(context, size, theme.ground, (surface, devicePixelRatio) => {
    const chart = new Chart(surface, {
      type: "line",
      platform: BasicPlatform,
      plugins: [Legend as Plugin<"line">, Title as Plugin<"line">, marked],
      data: { datasets },
      options: {
        ...options,
        responsive: false,
        devicePixelRatio,
        plugins: {
          ...options.plugins,
          title: { display: true, text: spec.title, color: theme.foreground, font: { size: 15 } },
          legend: {
            labels: {
              color: theme.foreground,
              usePointStyle: true,
              pointStyleWidth: 26,
              generateLabels: () => lines.map(({ label }, index) => legendItem(label, datasets[index]!)),
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
