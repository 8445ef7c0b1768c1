/** What the lines show at the cursor: a line across the plot, dots on the curves, and their values beside. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useTheme } from "../app/panelContext.ts";
import type { ChartSpec, DrawnLine } from "./chartSpec.ts";
import { LineSample } from "./LineSample.tsx";
import { lineColor } from "./lineStyles.ts";
import type { LiveChart } from "./liveChart.ts";
import { type Reading, readingsAt } from "./readings.ts";

export interface ChartReadingProps {
  chart: LiveChart | undefined;
  lines: readonly DrawnLine[];
  /** Where the pointer or the keyboard's cursor is, in units of x. */
  at: number;
  spec: ChartSpec;
}

/** How near, in CSS pixels, a line's last point must be to be read out. */
const reach = 12;
/** More than these would cover the plot. */
const mostRows = 12;

/** Nothing where no line has a point, or the place is not in view. Laid over the canvas: moving it redraws no curve. */
export function ChartReading({ chart, lines, at, spec }: ChartReadingProps): JSX.Element | null {
  const theme = useTheme();
  const origin = chart?.placeOf(at, 0, false);
  if (!chart || !origin) return null;
  const perPixel = Math.abs(
    (chart.valueAt(chart.plot.right)! - chart.valueAt(chart.plot.left)!) / (chart.plot.right - chart.plot.left),
  );
  const found = readingsAt(lines, at, reach * perPixel);
  if (!found) return null;
  const { left, right, top, bottom } = chart.plot;
  const x = chart.placeOf(found.x, 0, false)!.x;
  if (x < left - 1 || x > right + 1) return null;
  const rows = found.readings.slice(0, mostRows);
  const side = x > (left + right) / 2 ? { right: `calc(100% - ${x - 10}px)` } : { left: `${x + 10}px` };
  return (
    <div class="chart-reading" aria-hidden="true">
      <div class="chart-crosshair" style={{ left: `${x}px`, top: `${top}px`, height: `${bottom - top}px` }} />
      {found.readings.map((reading) => {
        const place = chart.placeOf(reading.x, drawnValue(reading), reading.line.right);
        if (!place || place.y < top - 1 || place.y > bottom + 1) return null;
        const color = lineColor(theme, reading.line.style);
        return (
          <div
            key={reading.line.name}
            class="chart-dot"
            style={{ left: `${place.x}px`, top: `${place.y}px`, borderColor: color }}
          />
        );
      })}
      <div class="chart-tooltip" style={{ ...side, top: `${top + 4}px` }}>
        <div class="chart-tooltip-x">
          {spec.x.title} {spec.x.show(found.x)}
        </div>
        {rows.map(({ line, x, y }) => (
          <div key={line.name} class="chart-tooltip-row">
            <LineSample style={line.style} area={line.area ?? false} />
            <span>{line.label}</span>
            <span class="chart-tooltip-value">
              {(line.right && spec.right ? spec.right : spec.y).show(y)}
              {smoothedText(line as DrawnLine, x, spec)}
            </span>
          </div>
        ))}
        {found.readings.length > rows.length && <div>{t("and {0} more", found.readings.length - rows.length)}</div>}
      </div>
    </div>
  );
}

/** The average that is drawn, after the value itself; nothing where that is drawn. */
function smoothedText({ right, behind, drawn }: DrawnLine, x: number, spec: ChartSpec): string {
  if (behind === undefined) return "";
  const value = drawn.y[drawn.x.indexOf(x)];
  if (value === undefined) return "";
  return ` (${t("smoothed {0}", (right && spec.right ? spec.right : spec.y).show(value))})`;
}

/** Where the reading is in the drawing: areas are stacked, other lines may be smoothed. */
function drawnValue({ line, x, y }: Reading): number {
  const { drawn, series } = line as DrawnLine;
  if (drawn === series) return y;
  const index = drawn.x.indexOf(x);
  return index < 0 ? y : drawn.y[index]!;
}
