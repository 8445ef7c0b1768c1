import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { HeatmapDrawing } from "../drawHeatmap.ts";
import { shownParts } from "./shownParts.ts";

export interface HeatmapTableProps extends Pick<HeatmapDrawing, "values" | "rows" | "columns"> {
  title: string;
  /** In CSS pixels, of the picture whose place it takes. */
  height: number;
}

/** The numbers behind a heatmap; of a large one its first rows and columns, the rest being in the CSV. */
export function HeatmapTable({ values, rows, columns, title, height }: HeatmapTableProps): JSX.Element {
  const { rows: rowsShown, columns: columnsShown, all } = shownParts(rows.count, columns.count);
  const across = Array.from({ length: columnsShown }, (_, column) => column);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys
    <section class="chart-table" aria-label={title} tabIndex={0} style={{ height: `${height}px` }}>
      <table>
        <caption>
          {!all && t("The first {0} rows and {1} columns. The CSV has all of them.", rowsShown, columnsShown)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{`${rows.title} / ${columns.title}`}</th>
            {across.map((column) => (
              <th key={column} scope="col">
                {columns.label(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rowsShown }, (_, row) => (
            <tr key={row}>
              <th scope="row">{rows.label(row)}</th>
              {across.map((column) => {
                const value = values[row * columns.count + column]!;
                return <td key={column}>{Number.isNaN(value) ? "" : Number(value.toPrecision(5))}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
