/** Chart.js' form of bars: what is the same on the screen and in pictures. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartData,
  type ChartOptions,
  LinearScale,
} from "chart.js";
import type { Theme } from "../../app/theme.ts";
import { axisLook, tickLook } from "../chartConfig.ts";
import { lineColor, lineStyle } from "../lineStyles.ts";
import type { BarSpec } from "./barSpec.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

/** Stacks as datasets, in the palette's order. */
export function barData({ groups, stacks }: BarSpec, theme: Theme): ChartData<"bar", number[], string> {
  return {
    labels: [...groups],
    datasets: stacks.map(({ name, values }, index) => ({
      label: name,
      data: [...values],
      backgroundColor: lineColor(theme, lineStyle(index)),
      // Distinguished without color, too.
      borderColor: theme.ground,
      borderWidth: { top: 1, right: 0, bottom: 0, left: 0 },
      maxBarThickness: 44,
    })),
  };
}

/** Axes of a stacked bar chart, in the theme's colors. */
export function barOptions({ groupTitle, valueTitle }: BarSpec, theme: Theme): ChartOptions<"bar"> {
  const groups = axisLook(groupTitle, theme);
  return {
    animation: false,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 4, right: 14 } },
    scales: {
      x: { ...groups, grid: { display: false }, stacked: true, ticks: tickLook(theme) },
      y: {
        ...axisLook(valueTitle, theme),
        stacked: true,
        ticks: { ...tickLook(theme), precision: 0, maxTicksLimit: 6 },
      },
    },
  };
}
