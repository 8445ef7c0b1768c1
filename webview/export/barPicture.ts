/** Bars as a picture: what is on the screen, with title and legend, dark on white. */
import { BasicPlatform, Chart, Legend, type Plugin, Title } from "chart.js";
import { csvRow } from "../../extension/protocol/text/csv.ts";
import { printTheme } from "../app/theme.ts";
import { barData, barOptions } from "../charts/bars/barConfig.ts";
import type { BarSpec } from "../charts/bars/barSpec.ts";
import { drawnOn } from "./contextSurface.ts";
import { fileName, type Picture } from "./picture.ts";

const size = { width: 900, height: 480 };

/** All of the bars, whatever is under the pointer. */
export function barPicture(spec: BarSpec): Picture {
  return { name: fileName(spec.title), ...size, draw: (context) => drawBars(context, spec), csv: () => barsCsv(spec) };
}

function drawBars(context: CanvasRenderingContext2D, spec: BarSpec): void {
  const theme = printTheme;
  drawnOn(context, size, theme.ground, (surface, devicePixelRatio) => {
    const options = barOptions(spec, theme);
    const chart = new Chart(surface, {
      type: "bar",
      platform: BasicPlatform,
      plugins: [Legend as Plugin<"bar">, Title as Plugin<"bar">],
      data: barData(spec, theme),
      options: {
        ...options,
        responsive: false,
        devicePixelRatio,
        plugins: {
          title: { display: true, text: spec.title, color: theme.foreground, font: { size: 15 } },
          legend: { display: spec.stacks.length > 1, labels: { color: theme.foreground } },
        },
      },
    });
    chart.destroy();
  });
}

/** Bars as CSV (RFC 4180): a bar a row, a part a column. */
export function barsCsv({ groupTitle, groups, stacks }: BarSpec): string {
  const rows = [
    [groupTitle, ...stacks.map(({ name }) => name)],
    ...groups.map((group, index) => [group, ...stacks.map(({ values }) => values[index]!)]),
  ];
  return rows.map((row) => `${csvRow(row)}\r\n`).join("");
}
