import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { ShownStatus } from "../../extension/protocol/run/runSummary.ts";
import { LineSample } from "../charts/LineSample.tsx";
import type { LineStyle } from "../charts/lineStyles.ts";
import { Icon } from "../controls/Icon.tsx";
import { statusIcon } from "../run/runStatus.ts";
import { Tick } from "./Tick.tsx";
import type { TableColumn } from "./tableColumns.ts";
import { cellText } from "./tableFiles.ts";
import type { TableItem } from "./tableItems.ts";

export interface GridRowProps {
  /** What the ids of cells begin with. */
  id: string;
  /** Of the row in the table, from 0. */
  index: number;
  item: TableItem;
  columns: readonly TableColumn[];
  /** Whether rows are in groups. */
  grouped: boolean;
  ticked: boolean;
  /** The column with the cursor, where it is in this row. */
  active: number | undefined;
  /** How the run is drawn; of a group none. */
  style: LineStyle | undefined;
  onTick(range: boolean): void;
  /** A run's dashboard, or a group's members. */
  onOpen(): void;
  onPlace(column: number): void;
}

export function GridRow(props: GridRowProps): JSX.Element {
  const { id, index, item, columns, grouped, ticked, active, onPlace } = props;
  const name = nameOf(item);
  const group = item.kind === "group" ? item : undefined;
  return (
    <tr
      data-vscode-context={menuContext(item)}
      aria-rowindex={index + 2}
      aria-selected={ticked}
      aria-level={grouped ? (item.kind === "run" && item.member ? 2 : 1) : undefined}
      aria-expanded={group?.expanded}
      class={ticked ? "ticked" : undefined}
      // Heard here and not in each cell: there are a thousand of them.
      onClick={({ target }) => {
        const cell = (target as Element).closest<HTMLTableCellElement>("td, th");
        if (cell) onPlace(cell.cellIndex);
      }}
      onDblClick={({ target }) => {
        if ((target as Element).closest("input, button") === null) props.onOpen();
      }}
    >
      <td id={active === 0 ? `${id}-0` : undefined} class={active === 0 ? "active" : undefined}>
        <Tick
          label={t("Select {0}", name)}
          ticked={ticked}
          onTick={(range) => {
            onPlace(0);
            props.onTick(range);
          }}
        />
      </td>
      {columns.map((column, at) => {
        const text = column.id === "name" ? name : cellText(item, column);
        const cell = {
          // Only the cell with the cursor is referred to.
          id: active === at + 1 ? `${id}-${at + 1}` : undefined,
          class: `${column.numeric ? "numeric" : ""} ${active === at + 1 ? "active" : ""}`,
          title: text,
        };
        if (column.id === "name") {
          return (
            <th key={column.id} scope="row" {...cell}>
              <Name {...props} name={name} />
            </th>
          );
        }
        return (
          <td key={column.id} {...cell}>
            {column.id === "status" && item.kind === "run" && <StatusIcon status={item.run.summary.status} />}
            {text}
          </td>
        );
      })}
    </tr>
  );
}

/** What VS Code's menu of a row asks for (`webview/context` in the manifest) and passes to its commands. */
export function menuContext(item: TableItem | undefined): string | undefined {
  if (item?.kind !== "run" || item.run.summary.status === "queued") return undefined;
  const { run, status, labels } = item.run.summary;
  const ended = status !== "running" && status !== "paused";
  const context = { webviewSection: "tableRun", run, ended, starred: labels.starred };
  return JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
}

function StatusIcon({ status }: { status: ShownStatus }): JSX.Element {
  return (
    <span class="runs-status">
      <Icon name={statusIcon(status)} class={`status-${status}`} />
    </span>
  );
}

function nameOf(item: TableItem): string {
  if (item.kind === "run") return item.run.summary.name;
  const names = [...new Set(item.runs.map(({ summary }) => summary.name))];
  const done =
    item.counted.length === item.runs.length
      ? `${item.runs.length}`
      : t("{0} of {1}", item.counted.length, item.runs.length);
  return names.length === 1
    ? t("{0} ({1} runs)", names[0]!, done)
    : t("{0} and {1} more names ({2} runs)", names[0]!, names.length - 1, done);
}

function Name({ item, name, style, onOpen }: GridRowProps & { name: string }): JSX.Element {
  if (item.kind === "group") {
    return (
      <span class="runs-name">
        <Icon name={item.expanded ? "chevron-down" : "chevron-right"} />
        <button type="button" tabIndex={-1} class="link-button" onClick={onOpen}>
          {name}
        </button>
      </span>
    );
  }
  return (
    <span class={item.member ? "runs-name member" : "runs-name"}>
      {style && <LineSample style={style} />}
      <button type="button" tabIndex={-1} class="link-button" onClick={onOpen}>
        {name}
      </button>
      {item.run.summary.labels.starred && <Icon name="star-full" />}
    </span>
  );
}
