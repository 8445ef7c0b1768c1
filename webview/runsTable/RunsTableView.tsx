/** All runs as a table: filtered, in order, grouped, ticked to be shown together. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { TableState } from "../../extension/protocol/messages/panelState.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { type ConfigValues, differingPaths } from "../../extension/protocol/runTable/configValues.ts";
import { runFilter } from "../../extension/protocol/runTable/runFilter.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { Checkbox } from "../controls/controls.tsx";
import { ColumnPicker } from "./ColumnPicker.tsx";
import { FilterField } from "./FilterField.tsx";
import { RunsGrid } from "./RunsGrid.tsx";
import "./runsTable.css";
import { TableExport } from "./TableExport.tsx";
import { TickedActions } from "./TickedActions.tsx";
import {
  inSchemaOrder,
  nameColumn,
  type TableColumn,
  type TableRun,
  tableColumn,
  usualColumns,
} from "./tableColumns.ts";
import { groupItems, type Order, runItems, runsOfItems } from "./tableItems.ts";
import { useTableRuns } from "./useTableRuns.ts";

export function RunsTableView({ state }: { state: TableState }): JSX.Element {
  const { store } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const { runs, error } = useTableRuns();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const filterField = useRef<HTMLInputElement>(null);
  const change = (changes: Partial<TableState>) => store.changeState({ ...state, ...changes });

  const configs = useConfigs(runs);
  const differing = useMemo(() => inSchemaOrder(differingPaths(configs)), [configs]);
  const chosen = state.columns ?? usualColumns(differing);
  const columns = useMemo(() => [nameColumn(), ...chosen.flatMap((id) => tableColumn(id) ?? [])], [chosen.join("\n")]);
  const paths = useMemo(() => [...new Set(configs.flatMap((config) => [...config.keys()]))], [configs]);
  const filter = useMemo(() => runFilter(state.filter, paths), [state.filter, paths]);
  const fitting = useMemo(() => runs.filter((run) => filter.fits(run)), [runs, filter]);
  const order = useMemo(() => orderOf(state, columns), [state.sort, columns]);
  const items = useMemo(
    () => (state.grouped ? groupItems(fitting, order, expanded) : runItems(fitting, order)),
    [fitting, order, state.grouped, expanded],
  );
  const ticked = useMemo(() => {
    const known = new Set(runs.map(({ summary }) => summary.run));
    return new Set(state.ticked.filter((run) => known.has(run)));
  }, [state.ticked, runs]);
  const tick = (changed: readonly RunId[], on: boolean) => {
    const next = new Set(ticked);
    for (const run of changed) {
      if (on) next.add(run);
      else next.delete(run);
    }
    change({ ticked: [...next] });
  };

  return (
    <main class="runs-table">
      <header class="runs-table-head">
        <h1>{t("Runs")}</h1>
        <FilterField
          field={filterField}
          text={state.filter}
          problems={filter.problems}
          onChange={(text) => change({ filter: text })}
        />
        <Checkbox checked={state.grouped} onChange={(grouped) => change({ grouped })}>
          {t("Group seeds")}
        </Checkbox>
        <ColumnPicker
          chosen={chosen}
          differing={differing}
          configs={configs}
          onChange={(columns) => change({ columns })}
        />
        <TableExport items={items} ticked={ticked} columns={columns} />
      </header>
      <TickedActions
        runs={runs}
        ticked={ticked}
        mayRun={mayRun}
        said={countText(fitting.length, runs.length, ticked.size)}
        onClear={() => change({ ticked: [] })}
      />
      {error !== undefined && (
        <p class="runs-table-error" role="alert">
          {t("No configurations: {0}", error)}
        </p>
      )}
      {items.length === 0 ? (
        <NothingToShow filtered={runs.length > 0} />
      ) : (
        <RunsGrid
          items={items}
          columns={columns}
          sort={state.sort}
          grouped={state.grouped}
          ticked={ticked}
          allTicked={fitting.length > 0 && fitting.every(({ summary }) => ticked.has(summary.run))}
          onTick={tick}
          onTickAll={(on) => tick(runsOfItems(items), on)}
          onSort={(column) => change({ sort: sortedBy(column, state.sort) })}
          onMoveColumn={(id, step) => change({ columns: movedColumn(chosen, id, step) })}
          onExpand={(key, on) => setExpanded((keys) => (on ? new Set([...keys, key]) : without(keys, key)))}
          onFilter={() => filterField.current?.focus()}
        />
      )}
    </main>
  );
}

/** The configurations that are known; the same list as long as none is new. */
function useConfigs(runs: readonly TableRun[]): readonly ConfigValues[] {
  const kept = useRef<readonly ConfigValues[]>([]);
  const configs = runs.flatMap(({ config }) => config ?? []);
  const known = new Set(kept.current);
  if (configs.length !== known.size || configs.some((config) => !known.has(config))) kept.current = configs;
  return kept.current;
}

/** By the column of the state, or, where that is no longer shown, by the start. */
function orderOf({ sort }: TableState, columns: readonly TableColumn[]): Order {
  const column = columns.find(({ id }) => id === sort.column) ?? tableColumn(sort.column) ?? tableColumn("started")!;
  return { column, descending: sort.descending };
}

/** Numbers and times begin with the largest where the column is new, except perplexities, of which less is better. */
function sortedBy({ id, measured }: TableColumn, before: TableState["sort"]): TableState["sort"] {
  if (id === before.column) return { column: id, descending: !before.descending };
  const descending = (measured && id !== "ppl" && id !== "best") || id === "started" || id === "ended";
  return { column: id, descending };
}

function movedColumn(chosen: readonly string[], id: string, step: 1 | -1): string[] {
  const from = chosen.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= chosen.length) return [...chosen];
  return chosen.with(from, chosen[to]!).with(to, id);
}

function without<T>(set: ReadonlySet<T>, member: T): Set<T> {
  const next = new Set(set);
  next.delete(member);
  return next;
}

function countText(fitting: number, all: number, ticked: number): string {
  const shown = fitting === all ? (all === 1 ? t("1 run") : t("{0} runs", all)) : t("{0} of {1} runs", fitting, all);
  return ticked === 0 ? shown : t("{0}, {1} selected", shown, ticked);
}

function NothingToShow({ filtered }: { filtered: boolean }): JSX.Element {
  return (
    <div class="empty-state">
      <h2>{filtered ? t("No runs match") : t("No runs yet")}</h2>
      <p>
        {filtered
          ? t("Change or clear the filter to see more runs.")
          : t("Create an experiment and run it; its runs are listed here.")}
      </p>
    </div>
  );
}
