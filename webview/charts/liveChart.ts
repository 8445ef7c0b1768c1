/** A chart on the screen: Chart.js kept up to date, and zoomed by pointer. */
import { Chart, type Plugin } from "chart.js";
import zoomPlugin from "chartjs-plugin-zoom";
import type { Theme } from "../app/theme.ts";
import { chartOptions, type LineDataset, lineDatasets, type ThinnedLines, type Zoom } from "./chartConfig.ts";
import { type ChartSpec, type DrawnLine, fullRange } from "./chartSpec.ts";
import type { Point, Range } from "./drawing/decimate.ts";
import { DragDirection } from "./drawing/dragDirection.ts";
import { setMarkedLines } from "./lineMarkers.ts";

export interface LiveDrawing {
  spec: ChartSpec;
  /** Those of `spec` that are shown. */
  lines: readonly DrawnLine[];
  theme: Theme;
  zoom: Zoom;
}

/** Follows the size of the canvas' parent. To be destroyed before the canvas goes. */
export class LiveChart {
  private readonly chart: Chart<"line", Point[]>;
  /** Chart.js knows a dataset by its object, which is therefore kept. */
  private readonly datasets = new Map<string, LineDataset>();
  private readonly thinned: ThinnedLines = new Map();
  private drawing: LiveDrawing | undefined;
  private readonly drag: DragDirection;

  /** @param onZoom the user has zoomed or panned with the pointer */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly onZoom: (zoom: Zoom) => void,
  ) {
    this.drag = new DragDirection(canvas);
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
    const { spec, lines, theme, zoom } = drawing;
    const full = fullRange(spec);
    const range = zoom.x ?? full;
    const drawn = lineDatasets(lines, range, this.plotWidth, theme, this.thinned);
    const names = new Set(drawn.map(({ label }) => label!));
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
    const options = chartOptions(spec, drawn, range, theme, zoom);
    const ends = { y: endsOf(options, "y"), right: endsOf(options, "right") };
    const zoomed = () => this.onZoom(this.zoomedBeyond(full, ends));
    options.onResize = () => this.resized();
    options.plugins!.zoom = {
      limits: { x: { ...full, minRange: (full.max - full.min) / 5000 } },
      pan: { enabled: true, mode: zoom.y || zoom.right ? "xy" : "x", modifierKey: "shift", onPan: zoomed },
      zoom: {
        mode: () => this.drag.mode,
        // Over the numbers at an axis the wheel zooms that one alone.
        scaleMode: "y",
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

  /** What is shown upwards, where there is an axis. */
  span(axis: "y" | "right"): Range | undefined {
    const scale = this.chart.scales[axis];
    return scale && { min: scale.min, max: scale.max };
  }

  destroy(): void {
    this.drag.dispose();
    this.chart.destroy();
  }

  /** What the pointer has made of the view. @param ends of the axes upwards as they were drawn: others were set by the plugin */
  private zoomedBeyond(full: Range, ends: Record<"y" | "right", Ends>): Zoom {
    const { min, max } = this.chart.scales.x!;
    const changed = (axis: "y" | "right") => {
      const now = endsOf(this.chart.options, axis);
      const before = ends[axis];
      return now.min !== before.min || now.max !== before.max ? this.span(axis) : this.drawing?.zoom[axis];
    };
    const all = min <= full.min && max >= full.max;
    return { x: all ? undefined : { min, max }, y: changed("y"), right: changed("right") };
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

/** Those ends of an axis that are fixed; the others follow the values. */
interface Ends {
  min: unknown;
  max: unknown;
}

function endsOf({ scales }: { scales?: unknown }, axis: string): Ends {
  const { min, max } = (scales as Record<string, Partial<Ends>> | undefined)?.[axis] ?? {};
  return { min, max };
}
