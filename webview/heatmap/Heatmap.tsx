/** A matrix as a picture, with a cursor for pointer and keyboard. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Cell } from "./cellGrid.ts";
import { keyedCell } from "./cursorKeys.ts";
import { drawCursor } from "./drawCursor.ts";
import { drawHeatmap, type HeatmapDrawing } from "./drawHeatmap.ts";
import "./heatmap.css";
import { heatmapHeight, heatmapLayout } from "./heatmapLayout.ts";
import type { Ink } from "./ink.ts";
import { matrixCanvas, sized, textWidth } from "./matrixCanvas.ts";
import { shownCell } from "./paintCells.ts";
import { useSize } from "./useSize.ts";

export interface HeatmapProps extends HeatmapDrawing {
  /** What it shows; names the picture for screen readers. */
  title: string;
  /** Height of the cells alone, in CSS pixels; fixed, so that nothing moves while values change. */
  plotHeight: number;
  /** In words, for those who do not see the picture. */
  summary: string;
  ink: Ink;
  /** The cell to outline, if any. */
  marked: Cell | undefined;
  /** What is said of a cell, a line each; read out when the cursor moves. */
  describe(cell: Cell): string[];
  /** The pointer is over a cell, or has left. */
  onHover(cell: Cell | undefined): void;
  /** The cursor was moved to a cell, by key. */
  onMove(cell: Cell): void;
  /** A cell was chosen, by click, Enter or space. */
  onPick(cell: Cell): void;
}

/**
 * A heatmap that is one stop of the Tab key; its cursor moves by the keys of `cursorKeys.ts`.
 *
 * The cells are painted again only where `values`, `rows`, `columns`, `scale`, `ink` or the size are other objects: callers
 * keep them while nothing changed. The cursor is on a canvas of its own, so that moving it paints no cell.
 */
export function Heatmap(props: HeatmapProps): JSX.Element {
  const { title, values, rows, columns, scale, legend, sign, plotHeight, summary, ink, marked } = props;
  const field = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const { width, ratio } = useSize(field);
  const [said, say] = useState("");
  const [pointed, point] = useState<{ cell: Cell; x: number; y: number }>();
  const summaryId = useId();

  const layout = useMemo(
    () => heatmapLayout({ rows, columns }, width, plotHeight, (text) => textWidth(text, ink.font)),
    [rows, columns, width, plotHeight, ink.font],
  );
  const grid = useMemo(
    () => ({
      rows: rows.count,
      columns: columns.count,
      width: Math.max(1, Math.round(layout.plot.width * ratio)),
      height: Math.max(1, Math.round(layout.plot.height * ratio)),
    }),
    [rows.count, columns.count, layout, ratio],
  );
  const cells = useMemo(() => matrixCanvas(values, grid, scale, ink, ratio), [values, grid, scale, ink, ratio]);

  useLayoutEffect(() => {
    const context = sized(picture.current!, layout.width, layout.height, ratio);
    drawHeatmap(context, { values, rows, columns, scale, legend, sign }, layout, ink, cells);
  }, [values, rows, columns, scale, legend, sign, layout, ink, cells, ratio]);

  useLayoutEffect(() => {
    const context = sized(overlay.current!, layout.width, layout.height, ratio);
    if (marked) drawCursor(context, marked, { rows: rows.count, columns: columns.count }, layout.plot, ink);
  }, [marked, rows.count, columns.count, layout, ink, ratio]);

  const hover = (event: PointerEvent) => {
    const box = field.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const cell = shownCell(values, grid, scale, (x - layout.plot.x) * ratio, (y - layout.plot.y) * ratio);
    point(cell && { cell, x, y });
    props.onHover(cell);
  };
  const leave = () => {
    point(undefined);
    props.onHover(undefined);
  };
  const press = (event: KeyboardEvent) => {
    const start = marked ?? { row: 0, column: 0 };
    if (marked && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      props.onPick(marked);
      return;
    }
    const cell = keyedCell(start, { rows: rows.count, columns: columns.count }, event);
    if (cell === undefined) return;
    event.preventDefault();
    // The first key only shows where the cursor is.
    const target = marked ? cell : start;
    props.onMove(target);
    say(props.describe(target).join(", "));
  };

  return (
    <div class="heatmap">
      <div
        ref={field}
        class="heatmap-field"
        style={{ height: `${heatmapHeight(plotHeight)}px` }}
        role="application"
        aria-roledescription={t("heatmap")}
        aria-label={title}
        aria-describedby={summaryId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a cursor moves within
        tabIndex={0}
        onPointerMove={hover}
        onPointerLeave={leave}
        onClick={() => pointed && props.onPick(pointed.cell)}
        onKeyDown={press}
      >
        <div aria-hidden="true">
          <canvas ref={picture} />
          <canvas ref={overlay} />
          {pointed && <Tooltip {...pointed} {...layout} lines={props.describe(pointed.cell)} />}
        </div>
      </div>
      <p id={summaryId} class="visually-hidden">
        {summary}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

interface TooltipProps {
  /** Where the pointer is, within the heatmap's size. */
  x: number;
  y: number;
  width: number;
  height: number;
  lines: readonly string[];
}

/** On the sides of the pointer with more room, so that it hides neither the cell nor grows the page. */
function Tooltip({ x, y, width, height, lines }: TooltipProps): JSX.Element {
  const across = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  const down = y > height / 2 ? { bottom: `${height - y + 12}px` } : { top: `${y + 12}px` };
  return (
    <div class="heatmap-tooltip" style={{ ...across, ...down }}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
