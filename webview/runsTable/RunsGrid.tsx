/** The table itself: only the rows in view are drawn, and the keyboard moves within it. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TableState } from "../../extension/protocol/messages/panelState.ts";
import { runStyle } from "../../extension/protocol/run/runStyle.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { lineStyle } from "../charts/lineStyles.ts";
import { GridHead } from "./GridHead.tsx";
import { GridRow, menuContext } from "./GridRow.tsx";
import { type GridPlace, gridKey } from "./gridKeys.ts";
import { rowHeight, seenRows } from "./seenRows.ts";
import { columnWidth, type TableColumn } from "./tableColumns.ts";
import { runsOfItems, type TableItem } from "./tableItems.ts";

export interface RunsGridProps {
  /** At least one. */
  items: readonly TableItem[];
  /** The name first. */
  columns: readonly TableColumn[];
  sort: TableState["sort"];
  grouped: boolean;
  ticked: ReadonlySet<RunId>;
  allTicked: boolean;
  onTick(runs: readonly RunId[], on: boolean): void;
  onTickAll(on: boolean): void;
  onSort(column: TableColumn): void;
  onMoveColumn(id: string, step: 1 | -1): void;
  onExpand(key: string, expanded: boolean): void;
  /** The keyboard asks for the filter. */
  onFilter(): void;
}

/** In CSS pixels. */
const tickWidth = 32;
const headHeight = 28;

/** Names stay in view, and in a narrow one leave room for the rest. */
const nameWidth = (view: number, usual: number) => Math.round(Math.min(usual, Math.max(120, 0.4 * view)));

const viewOf = ({ scrollTop: top, clientHeight: height, clientWidth: width }: HTMLElement) => ({ top, height, width });

export function RunsGrid(props: RunsGridProps): JSX.Element {
  const { items, columns, ticked } = props;
  const { host } = usePanel();
  const styles = useStored(({ styles }) => styles);
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  /** Where the table is scrolled to, and how much of it is in view. */
  const [view, setView] = useState({ top: 0, height: 800, width: 1200 });
  const [place, setPlace] = useState<{ key: string | undefined; row: number; column: number }>({
    key: undefined,
    row: 0,
    column: 1,
  });
  /** Where a range of ticks begins. */
  const anchor = useRef<string | undefined>(undefined);

  // The cursor stays with its row where the order changes; a row that is gone leaves it at its place.
  const found = place.key === undefined ? -1 : items.findIndex(({ key }) => key === place.key);
  const row = place.row < 0 ? -1 : Math.min(found >= 0 ? found : place.row, items.length - 1);
  const at: GridPlace = { row, column: Math.min(place.column, columns.length) };
  const { from, to } = seenRows(items.length, view.top, view.height);

  useLayoutEffect(() => {
    const element = scroll.current!;
    const look = () => setView(viewOf(element));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const widths = [
    tickWidth,
    ...columns.map((column) => {
      const width = columnWidth(column, props.grouped);
      return column.id === "name" ? nameWidth(view.width, width) : width;
    }),
  ];
  const go = (to: GridPlace) => {
    setPlace({ key: items[to.row]?.key, row: to.row, column: to.column });
    showRow(scroll.current!, to.row);
    showColumn(scroll.current!, to.column, widths);
  };
  const isTicked = (item: TableItem) => runsOfItems([item]).every((run) => ticked.has(run));
  const tick = (index: number, range: boolean) => {
    const item = items[index]!;
    const start = range ? items.findIndex(({ key }) => key === anchor.current) : -1;
    const [first, last] = start < 0 ? [index, index] : [Math.min(start, index), Math.max(start, index)];
    props.onTick(runsOfItems(items.slice(first, last + 1)), start < 0 ? !isTicked(item) : true);
    anchor.current = item.key;
  };
  const open = (item: TableItem) => {
    if (item.kind === "group") props.onExpand(item.key, !item.expanded);
    // The host itself shows the user when it cannot open a panel.
    else void host.openPanel({ view: "dashboard", runs: [item.run.summary.run], config: null }).catch(() => {});
  };

  const press = (event: KeyboardEvent) => {
    const item = items[row];
    const kind = item?.kind === "group" ? (item.expanded ? "expanded" : "collapsed") : item && "run";
    const size = {
      rows: items.length,
      columns: columns.length + 1,
      page: Math.max(1, Math.floor(view.height / rowHeight) - 2),
    };
    const key = gridKey(event, at, size, kind);
    if (key === undefined) return;
    event.preventDefault();
    const column = columns[at.column - 1];
    switch (key.kind) {
      case "move":
        return go(key.to);
      case "tick":
        return tick(row, key.range);
      case "tickAll":
        return props.onTickAll(!props.allTicked);
      case "sort":
        return column && props.onSort(column);
      case "moveColumn":
        if (column === undefined || at.column < 2) return;
        props.onMoveColumn(column.id, key.step);
        return go({ row, column: Math.min(Math.max(at.column + key.step, 2), columns.length) });
      case "open":
        return open(item!);
      case "expand":
        return item && props.onExpand(item.key, key.expanded);
      case "delete":
        void host.performAll(isTicked(item!) ? [...ticked] : runsOfItems([item!]), "delete").catch(() => {});
        return;
      case "filter":
        return props.onFilter();
    }
  };

  const width = widths.reduce((sum, width) => sum + width, 0);
  return (
    <div
      ref={scroll}
      class="runs-scroll"
      onScroll={({ currentTarget }) => {
        const next = viewOf(currentTarget);
        const rows = seenRows(items.length, next.top, next.height);
        if (rows.from !== from || rows.to !== to) setView(next);
      }}
    >
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is a grid's, which supports it */}
      <table
        class="runs-grid"
        role={props.grouped ? "treegrid" : "grid"}
        aria-label={t("Runs")}
        aria-rowcount={items.length + 1}
        aria-multiselectable="true"
        // A row that has been scrolled away is not there to be named.
        aria-activedescendant={row < 0 || (row >= from && row < to) ? `${id}-${row}-${at.column}` : undefined}
        tabIndex={0}
        style={{ width: `${width}px` }}
        // For the menu by keyboard; a row under the pointer has its own.
        data-vscode-context={menuContext(items[row])}
        onKeyDown={press}
        onMouseDown={(event) => {
          // Boxes and names within would take the focus, and with it the keys.
          if ((event.target as Element).closest("input, button") === null) return;
          event.preventDefault();
          event.currentTarget.focus({ preventScroll: true });
        }}
      >
        <colgroup>
          {widths.map((width, index) => (
            <col key={columns[index - 1]?.id ?? ""} style={{ width: `${width}px` }} />
          ))}
        </colgroup>
        <GridHead
          id={id}
          columns={columns}
          sort={props.sort}
          active={at.row < 0 ? at.column : undefined}
          ticked={props.allTicked ? true : ticked.size > 0 ? "mixed" : false}
          onTickAll={() => props.onTickAll(!props.allTicked)}
          onSort={(column, index) => {
            go({ row: -1, column: index });
            props.onSort(column);
          }}
        />
        <tbody>
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus */}
          <tr class="runs-gap" aria-hidden="true" style={{ height: `${from * rowHeight}px` }} />
          {items.slice(from, to).map((item, index) => (
            <GridRow
              key={item.key}
              id={`${id}-${from + index}`}
              index={from + index}
              item={item}
              columns={columns}
              grouped={props.grouped}
              ticked={isTicked(item)}
              active={from + index === at.row ? at.column : undefined}
              style={item.kind === "run" ? lineStyle(runStyle(item.run.summary.run, styles)) : undefined}
              onTick={(range) => tick(from + index, range)}
              onOpen={() => open(item)}
              onPlace={(column) => go({ row: from + index, column })}
            />
          ))}
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus */}
          <tr class="runs-gap" aria-hidden="true" style={{ height: `${(items.length - to) * rowHeight}px` }} />
        </tbody>
      </table>
    </div>
  );
}

/** Scrolls so far that a row is in view, of which the head covers the first lines. */
function showRow(scroll: HTMLElement, row: number): void {
  if (row < 0) return;
  const top = row * rowHeight;
  const bottom = top + rowHeight + headHeight - scroll.clientHeight;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (bottom > scroll.scrollTop) scroll.scrollTop = bottom;
}

/** The same for a column; ticks and names stay in view by themselves. */
function showColumn(scroll: HTMLElement, column: number, widths: readonly number[]): void {
  if (column < 2) return;
  const edge = (end: number) => widths.slice(0, end).reduce((sum, width) => sum + width, 0);
  const left = edge(column) - edge(2);
  const right = edge(column + 1) - scroll.clientWidth;
  if (left < scroll.scrollLeft) scroll.scrollLeft = left;
  else if (right > scroll.scrollLeft) scroll.scrollLeft = right;
}
