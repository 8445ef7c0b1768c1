import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TableState } from "../../extension/protocol/messages/panelState.ts";
import { Icon } from "../controls/Icon.tsx";
import { Tick } from "./Tick.tsx";
import type { TableColumn } from "./tableColumns.ts";

export interface GridHeadProps {
  /** What the ids of cells begin with. */
  id: string;
  columns: readonly TableColumn[];
  sort: TableState["sort"];
  /** The column with the cursor, where it is in the head. */
  active: number | undefined;
  ticked: boolean | "mixed";
  onTickAll(): void;
  onSort(column: TableColumn, index: number): void;
}

export function GridHead({ id, columns, sort, active, ticked, onTickAll, onSort }: GridHeadProps): JSX.Element {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" id={`${id}--1-0`} class={active === 0 ? "active" : undefined}>
          <Tick label={t("Select all runs shown")} ticked={ticked} onTick={onTickAll} />
        </th>
        {columns.map((column, at) => {
          const sorted = column.id === sort.column;
          return (
            <th
              key={column.id}
              scope="col"
              id={`${id}--1-${at + 1}`}
              aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : "none"}
              class={`${column.numeric ? "numeric" : ""} ${active === at + 1 ? "active" : ""}`}
              title={column.description === null ? column.title : `${column.title}\n${column.description}`}
              onClick={() => onSort(column, at + 1)}
            >
              <span class="runs-column">
                <span>{column.title}</span>
                {sorted && <Icon name={sort.descending ? "arrow-down" : "arrow-up"} />}
              </span>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
