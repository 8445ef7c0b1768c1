/** A chart of lines: drawing, legend, reading by pointer and keyboard, words and table for those who do not see it. */
import { t } from "@vscode/l10n";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { paced } from "../../extension/protocol/pacing.ts";
import { useTheme } from "../app/panelContext.ts";
import { chartPicture } from "../export/chartPicture.ts";
import { ChartHead } from "./ChartHead.tsx";
import { ChartLegend } from "./ChartLegend.tsx";
import { ChartReading } from "./ChartReading.tsx";
import { ChartTable } from "./ChartTable.tsx";
import type { Zoom } from "./chartConfig.ts";
import { keyedSpan, keyedView, type View } from "./chartKeys.ts";
import { type ChartSpec, type DrawnLine, drawnLines, fullRange, logarithmically } from "./chartSpec.ts";
import { chartSummary } from "./chartSummary.ts";
import { drawQueue } from "./drawing/drawQueue.ts";
import { useSteadySpec } from "./drawing/sameSpec.ts";
import { usePlotHeight } from "./drawing/usePlotHeight.ts";
import { useSeen } from "./drawing/useSeen.ts";
import { LiveChart } from "./liveChart.ts";
import { useChartOptions } from "./options/chartOptions.ts";
import { readingsAt, showReading } from "./readings.ts";

export interface LineChartProps {
  spec: ChartSpec;
  /** Said in the place of the plot while there are no points. */
  empty: string;
  /** Said above what is drawn while that is not yet what the title names. */
  pending?: string | undefined;
  /** Choices that change what is drawn, beside the title. */
  tools?: ComponentChildren;
}

/**
 * Zoomed by dragging a stretch of an axis or a box, by Ctrl and wheel, by pinching, by + and -, and upwards by Alt and arrows; moved
 * with Shift; a double click or 0 shows all.
 *
 * What is hidden and zoomed is the chart's own and stays while values come; the row of choices above is all charts'.
 */
export function LineChart({ spec: given, empty, pending, tools }: LineChartProps): JSX.Element {
  const { logarithmic, smoothing } = useChartOptions();
  const spec = useSteadySpec(logarithmic ? logarithmically(given) : given);
  const theme = useTheme();
  const height = usePlotHeight();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState<Zoom>(unzoomed);
  const [cursor, setCursor] = useState<number>();
  const [asTable, setAsTable] = useState(false);
  const [said, say] = useState("");
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LiveChart | undefined>(undefined);
  const section = useRef<HTMLElement>(null);
  const seen = useSeen(section);
  const id = useId();

  const lines = useMemo(() => drawnLines(spec, hidden, smoothing), [spec, hidden, smoothing]);
  const isEmpty = spec.lines.every(({ series }) => series.x.length === 0);
  const summary = useSummary(spec, lines);

  useLayoutEffect(() => {
    if (asTable) return;
    const made = new LiveChart(canvas.current!, setZoom);
    chart.current = made;
    return () => {
      drawQueue.forget(made);
      made.destroy();
      chart.current = undefined;
    };
  }, [asTable]);
  // After the one that makes the chart: effects run in their order.
  useLayoutEffect(() => {
    const made = chart.current;
    if (seen && made) drawQueue.draw(made, () => made.draw({ spec, lines, theme, zoom }));
  }, [seen, spec, lines, theme, zoom, asTable]);

  const point = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    setCursor(chart.current?.valueAt(event.clientX - box.left));
  };
  /** What a key does to the chart. @returns false where it does nothing */
  const keyed = (event: Pick<KeyboardEvent, "key" | "altKey" | "shiftKey">): boolean => {
    const upwards = (axis: "y" | "right") => {
      const span = chart.current?.span(axis);
      return span && keyedSpan(span, event, spec[axis]?.logarithmic ?? false);
    };
    const y = upwards("y");
    if (y) {
      setZoom({ ...zoom, y, right: upwards("right") });
      return true;
    }
    const full = fullRange(spec);
    const view: View = { range: zoom.x ?? full, cursor };
    const next = keyedView(view, full, lines, event);
    if (next === undefined) return false;
    const all = next.range.min <= full.min && next.range.max >= full.max;
    setZoom(event.key === "0" ? unzoomed : { ...zoom, x: all ? undefined : next.range });
    setCursor(next.cursor);
    const at = next.cursor === undefined ? undefined : readingsAt(lines, next.cursor, 0);
    if (at)
      say([`${spec.x.title} ${spec.x.show(at.x)}`, ...at.readings.map((one) => showReading(one, spec))].join(", "));
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (keyed(event)) event.preventDefault();
  };
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };

  return (
    <section class="chart" aria-labelledby={id} ref={section}>
      <ChartHead
        id={id}
        title={spec.title}
        about={spec.about}
        tools={tools}
        onShowAll={isZoomed(zoom) ? () => setZoom(unzoomed) : undefined}
        asTable={asTable}
        onTable={setAsTable}
        picture={() => chartPicture(spec, hidden, { zoom, smoothing })}
        {...(asTable ? {} : { view: zoomItems(isZoomed(zoom), keyed), note: zoomNote() })}
      />
      {asTable ? (
        <ChartTable spec={spec} lines={lines} height={height} />
      ) : (
        <div
          class="chart-field"
          style={{ height: `${height}px` }}
          role="application"
          aria-roledescription={t("chart")}
          aria-label={spec.title}
          aria-describedby={`${id}-summary`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a cursor moves within, as the role says
          tabIndex={0}
          onPointerMove={point}
          onPointerLeave={() => setCursor(undefined)}
          onDblClick={() => setZoom(unzoomed)}
          onKeyDown={press}
          onBlur={() => setCursor(undefined)}
        >
          <canvas ref={canvas} />
          {isEmpty && <p class="chart-empty">{empty}</p>}
          {!isEmpty && pending !== undefined && <p class="chart-pending">{pending}</p>}
          {cursor !== undefined && <ChartReading chart={chart.current} lines={lines} at={cursor} spec={spec} />}
        </div>
      )}
      {!spec.lines.every(({ named }) => named) && <ChartLegend lines={spec.lines} hidden={hidden} onToggle={toggle} />}
      <p id={`${id}-summary`} class="visually-hidden">
        {isEmpty ? empty : [pending, summary].filter(Boolean).join(" ")}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {said}
      </p>
    </section>
  );
}

const unzoomed: Zoom = {};

function isZoomed({ x, y, right }: Zoom): boolean {
  return x !== undefined || y !== undefined || right !== undefined;
}

/** The zoom as entries of a menu, each doing what its key does. */
function zoomItems(zoomed: boolean, press: (key: Pick<KeyboardEvent, "key" | "altKey" | "shiftKey">) => boolean) {
  const item = (label: string, icon: string, keys: string, key: string, altKey = false) => ({
    label,
    icon,
    keys,
    onSelect: () => void press({ key, altKey, shiftKey: false }),
  });
  return [
    item(t("Zoom in"), "zoom-in", "+", "+"),
    item(t("Zoom out"), "zoom-out", "−", "-"),
    item(t("Zoom in vertically"), "fold", t("Alt+↑"), "ArrowUp", true),
    item(t("Zoom out vertically"), "unfold", t("Alt+↓"), "ArrowDown", true),
    { ...item(t("Show all"), "screen-normal", "0", "0"), disabled: !zoomed },
  ];
}

function zoomNote(): string {
  return t(
    "Drag along an axis, or a box, to zoom. Ctrl and the mouse wheel zoom, Shift and a drag move. Double-click shows all.",
  );
}

/** Least time between two summaries, in milliseconds: each goes through all points. */
const summaryPause = 5000;

/** The chart in words; behind what is drawn by some seconds while values come. */
function useSummary(spec: ChartSpec, lines: readonly DrawnLine[]): string {
  const [summary, setSummary] = useState("");
  const latest = useRef({ spec, lines });
  latest.current = { spec, lines };
  const [pacing] = useState(() =>
    paced(() => setSummary(chartSummary(latest.current.spec, latest.current.lines)), {
      every: summaryPause,
      later: true,
    }),
  );
  useEffect(() => pacing.request(), [pacing, spec, lines]);
  useEffect(() => () => pacing.dispose(), [pacing]);
  return summary;
}
