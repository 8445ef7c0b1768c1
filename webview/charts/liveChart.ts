/** A chart on the screen: Chart.js kept up to date, and zoomed by pointer. */
import { Chart, type Plugin } from "chart.js";
import zoomPlugin from "chartjs-plugin-zoom";
import type { Theme } from "../app/theme.ts";
import { chartOptions, type LineDataset, lineDatasets, type ThinnedLines } from "./chartConfig.ts";
import { type ChartSpec, type DrawnLine, fullRange } from "./chartSpec.ts";
import type { Point, Range } from "./drawing/decimate.ts";
import { setMarkedLines } from "./lineMarkers.ts";

export interface LiveDrawing {
  spec: ChartSpec;
  /** Those of `spec` that are shown. */
  lines: readonly DrawnLine[];
  theme: Theme;
  /** Of x; undefined for all. */
  zoom: Range | undefined;
}

/** Follows the size of the canvas' parent. To be destroyed before the canvas goes. */
export class LiveChart {
  private readonly chart: Chart<"line", Point[]>;
  /** Chart.js knows a dataset by its object, which is therefore kept. */
  private readonly datasets = new Map<string, LineDataset>();
  private readonly thinned: ThinnedLines = new Map();
  private drawing: LiveDrawing | undefined;

  /** @param onZoom the user has zoomed or panned with the pointer */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly onZoom: (zoom: Range) => void,
  ) {
    this.chart = new Chart(canvas, {
      type: "line",
      // Not registered for all: pictures have no pointer to listen to.
      plugins: [zoomPlugin as Plugin<"line">],
      data: { datasets: [] },
      options: { animation: false, maintainAspectRatio: false, onResize: () => this.resized() },
    });
  }

  draw(drawing: LiveDrawing): void {
    this.drawing = drawing;
    const { chart, datasets } = this;
    const { spec, lines, theme } = drawing;
    const full = fullRange(spec);
    const range = drawing.zoom ?? full;
    const drawn = lineDatasets(lines, range, this.plotWidth, theme, this.thinned);
    const names = new Set(lines.map(({ name }) => name));
    for (const kept of [datasets, this.thinned])
      for (const name of kept.keys()) if (!names.has(name)) kept.delete(name);
    chart.data.datasets = drawn.map((dataset) => {
      const name = dataset.label!;
      const kept = datasets.get(name);
      if (kept) return Object.assign(kept, dataset);
      datasets.set(name, dataset);
      return dataset;
    });
    setMarkedLines(chart as unknown as Chart, lines, theme.ground);
    // New options each time: Chart.js resolves them lazily, which costs less than finding what has changed.
    const options = chartOptions(spec, drawn, range, theme);
    const zoomed = () => {
      const { min, max } = chart.scales.x!;
      this.onZoom({ min, max });
    };
    options.onResize = () => this.resized();
    options.plugins!.zoom = {
      limits: { x: { ...full, minRange: (full.max - full.min) / 5000 } },
      pan: { enabled: true, mode: "x", modifierKey: "shift", onPan: zoomed },
      zoom: {
        mode: "x",
        // Without a key the wheel belongs to the page.
        wheel: { enabled: true, modifierKey: "ctrl" },
        pinch: { enabled: true },
        drag: { enabled: true, threshold: 8, backgroundColor: theme.line, borderColor: theme.focus, borderWidth: 1 },
        onZoom: zoomed,
      },
    };
    chart.options = options;
    chart.update("none");
  }

  /** The place of a value in CSS pixels within the chart; undefined before the first drawing. */
  placeOf(x: number, y: number, right: boolean | undefined): { x: number; y: number } | undefined {
    const { x: across, y: left, right: second } = this.chart.scales;
    const up = right ? second : left;
    if (!across || !up) return undefined;
    return { x: across.getPixelForValue(x), y: up.getPixelForValue(y) };
  }

  /** What lies under a pixel; undefined outside of the plot. */
  valueAt(pixel: number): number | undefined {
    const { chartArea, scales } = this.chart;
    if (!scales.x || pixel < chartArea.left - 4 || pixel > chartArea.right + 4) return undefined;
    return scales.x.getValueForPixel(pixel);
  }

  get plot(): { left: number; top: number; right: number; bottom: number } {
    return this.chart.chartArea;
  }

  destroy(): void {
    this.chart.destroy();
  }

  private get plotWidth(): number {
    const { chartArea, width } = this.chart;
    return chartArea ? chartArea.right - chartArea.left : width;
  }

  /** Another width has other columns to thin lines to. */
  private resized(): void {
    if (this.drawing) this.draw(this.drawing);
  }
}
