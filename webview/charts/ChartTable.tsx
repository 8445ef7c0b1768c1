import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { ChartSpec, DrawnLine } from "./chartSpec.ts";
import { nearestIndex } from "./drawing/decimate.ts";
import { tablePlaces } from "./tablePlaces.ts";

export interface ChartTableProps {
  spec: ChartSpec;
  lines: readonly DrawnLine[];
  /** In CSS pixels, as high as the plot that it takes the place of. */
  height: number;
}

/** The numbers behind a chart; of long curves an even selection, the rest being in the CSV. */
export function ChartTable({ spec, lines, height }: ChartTableProps): JSX.Element {
  const { places, all } = tablePlaces(lines.map(({ series }) => series));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys
    <section class="chart-table" aria-label={spec.title} tabIndex={0} style={{ height: `${height}px` }}>
      <table>
        <caption>{places.length < all && t("{0} of {1} points. The CSV has all of them.", places.length, all)}</caption>
        <thead>
          <tr>
            <th scope="col">{spec.x.title}</th>
            {lines.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((x) => (
            <tr key={x}>
              <th scope="row">{spec.x.show(x)}</th>
              {lines.map(({ name, series, right }) => {
                const index = nearestIndex(series, x);
                const there = index !== undefined && series.x[index] === x;
                return (
                  <td key={name}>{there ? (right && spec.right ? spec.right : spec.y).show(series.y[index]!) : ""}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
