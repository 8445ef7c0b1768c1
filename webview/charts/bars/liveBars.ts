/** Bars on the screen: Chart.js kept up to date. */
import { Chart } from "chart.js";
import type { Theme } from "../../app/theme.ts";
import { barData, barOptions } from "./barConfig.ts";
import type { BarSpec } from "./barSpec.ts";

/** Follows the size of the canvas' parent. To be destroyed before the canvas goes. */
export class LiveBars {
  private readonly chart: Chart<"bar", number[], string>;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart(canvas, {
      type: "bar",
      data: { datasets: [] },
      options: { animation: false, maintainAspectRatio: false },
    });
  }

  draw(spec: BarSpec, theme: Theme): void {
    this.chart.data = barData(spec, theme);
    this.chart.options = barOptions(spec, theme);
    this.chart.update("none");
  }

  /** The index of the bar under a pixel; undefined outside of the plot. */
  groupAt(pixel: number): number | undefined {
    const { chartArea, scales, data } = this.chart;
    if (!scales.x || pixel < chartArea.left || pixel > chartArea.right) return undefined;
    const index = scales.x.getValueForPixel(pixel);
    return index !== undefined && index >= 0 && index < data.labels!.length ? index : undefined;
  }

  /** The middle of a bar, in CSS pixels. */
  placeOf(group: number): number {
    return this.chart.scales.x!.getPixelForValue(group);
  }

  destroy(): void {
    this.chart.destroy();
  }
}
