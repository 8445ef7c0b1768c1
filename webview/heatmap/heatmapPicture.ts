/** A heatmap to save: dark on white, whatever the theme, with its title. */

import { csvRow } from "../../extension/protocol/text/csv.ts";
import { printTheme } from "../app/theme.ts";
import { fileName, type Picture } from "../export/picture.ts";
import { drawHeatmap, type HeatmapDrawing } from "./drawHeatmap.ts";
import { heatmapHeight, heatmapLayout } from "./heatmapLayout.ts";
import { matrixCanvas, textWidth } from "./matrixCanvas.ts";

const width = 900;
const titleHeight = 30;
/** Device pixels of the cells for each CSS pixel. */
const ratio = 2;

/** A drawing with what the page shows around it. */
export interface PicturedHeatmap extends HeatmapDrawing {
  title: string;
  plotHeight: number;
}

/** @param drawing with a scale for light ground */
export function heatmapPicture(drawing: PicturedHeatmap): Picture {
  const { title, values, rows, columns, scale, plotHeight } = drawing;
  return {
    name: fileName(title),
    width,
    height: titleHeight + heatmapHeight(plotHeight),
    draw(context) {
      const ink = printTheme;
      context.fillStyle = ink.ground;
      context.fillRect(0, 0, width, this.height);
      context.fillStyle = ink.foreground;
      context.font = ink.font.replace(/^\d+px/, "bold 15px");
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(title, width / 2, titleHeight / 2);
      context.translate(0, titleHeight);
      const layout = heatmapLayout({ rows, columns }, width, plotHeight, (text) => textWidth(text, ink.font));
      const { plot } = layout;
      const grid = {
        rows: rows.count,
        columns: columns.count,
        width: Math.round(plot.width * ratio),
        height: plot.height * ratio,
      };
      drawHeatmap(context, drawing, layout, ink, matrixCanvas(values, grid, scale, ink, ratio));
    },
    csv: () => matrixCsv(drawing),
  };
}

/** A matrix as CSV (RFC 4180): a row a line, led by its label; cells without a value are empty. */
export function matrixCsv({ values, rows, columns }: Pick<HeatmapDrawing, "values" | "rows" | "columns">): string {
  const head = Array.from({ length: columns.count }, (_, column) => columns.label(column));
  const lines = [csvRow([`${rows.title} / ${columns.title}`, ...head])];
  for (let row = 0; row < rows.count; row++) {
    const cells: (string | number)[] = [rows.label(row)];
    for (let column = 0; column < columns.count; column++) {
      cells.push(values[row * columns.count + column]!);
    }
    lines.push(csvRow(cells));
  }
  return `${lines.join("\r\n")}\r\n`;
}
