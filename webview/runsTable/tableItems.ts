/** The rows of the table: runs, or groups of runs with their members, filtered and in order. */
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { type ConfigValue, groupKey } from "../../extension/protocol/runTable/configValues.ts";
import { grouped, type Spread, spreadOf } from "../../extension/protocol/runTable/groups.ts";
import type { TableColumn, TableRun } from "./tableColumns.ts";

/** One row. */
export type TableItem = RunItem | GroupItem;

export interface RunItem {
  kind: "run";
  /** Distinguishes the rows of a table. */
  key: string;
  run: TableRun;
  /** Whether it stands below its group. */
  member: boolean;
}

/** Runs of one configuration but for the seed. */
export interface GroupItem {
  kind: "group";
  key: string;
  runs: TableRun[];
  /** Those whose figures count: the runs that are done, or all where none is. */
  counted: TableRun[];
  expanded: boolean;
}

export interface Order {
  column: TableColumn;
  descending: boolean;
}

const texts = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function compareValues(a: ConfigValue, b: ConfigValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return texts.compare(String(a), String(b));
}

/** In the order wanted; what has no value comes last in either direction, and equal ones stay as they are. */
function sorted<T>(members: readonly T[], of: (member: T) => ConfigValue | null, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  // Values are made once, not at every comparison.
  const valued = members.map((member) => ({ member, value: of(member) }));
  valued.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    return sign * compareValues(a.value, b.value);
  });
  return valued.map(({ member }) => member);
}

export function runItems(runs: readonly TableRun[], { column, descending }: Order): RunItem[] {
  return sorted(runs, column.of, descending).map((run) => runItem(run, false));
}

const runItem = (run: TableRun, member: boolean): RunItem => ({ kind: "run", key: run.summary.run, run, member });

/** @param expanded keys of the groups whose members are shown; the only run of a group is an ordinary row. */
export function groupItems(
  runs: readonly TableRun[],
  { column, descending }: Order,
  expanded: ReadonlySet<string>,
): TableItem[] {
  const groups = grouped(runs, (run) => keyOf(run)).map((members): TableItem => {
    if (members.length === 1) return runItem(members[0]!, false);
    const done = members.filter(({ summary }) => summary.status === "done");
    const key = `group ${keyOf(members[0]!)}`;
    const counted = done.length > 0 ? done : members;
    return { kind: "group", key, runs: members, counted, expanded: expanded.has(key) };
  });
  return sorted(groups, (item) => itemValue(item, column), descending).flatMap((item) => {
    if (item.kind === "run" || !item.expanded) return [item];
    return [item, ...sorted(item.runs, column.of, descending).map((run) => runItem(run, true))];
  });
}

/** Made once for each configuration: there are many runs, and news of them come often. */
const keys = new WeakMap<object, string>();

/** A run without a configuration is in no group. */
function keyOf({ summary, config }: TableRun): string {
  if (config === undefined) return `run ${summary.run}`;
  const known = keys.get(config);
  if (known !== undefined) return known;
  const key = groupKey(config);
  keys.set(config, key);
  return key;
}

/** What a row is sorted by. */
function itemValue(item: TableItem, column: TableColumn): ConfigValue | null {
  if (item.kind === "run") return column.of(item.run);
  const value = groupValue(item, column);
  if (value === null) return null;
  return value.kind === "spread" ? value.spread.mean : (value.values[0] ?? null);
}

/** Of a group: mean and spread of numbers that differ, else the different values. */
export type GroupValue = { kind: "spread"; spread: Spread } | { kind: "values"; values: ConfigValue[] };

/** Null where no run has a value. */
export function groupValue({ runs, counted }: GroupItem, column: TableColumn): GroupValue | null {
  // What was configured is that of all; what was measured counts where it is final.
  const values = (column.measured ? counted : runs).flatMap((run) => column.of(run) ?? []);
  if (values.length === 0) return null;
  const numbers = values.filter((value) => typeof value === "number");
  const spread = column.measured && numbers.length === values.length ? spreadOf(numbers) : null;
  if (spread !== null) return { kind: "spread", spread };
  return { kind: "values", values: [...new Set(values)].sort(compareValues) };
}

/** The runs of rows, without repetition. */
export function runsOfItems(items: readonly TableItem[]): RunId[] {
  const runs = items.flatMap((item) => (item.kind === "run" ? [item.run] : item.runs));
  return [...new Set(runs.map(({ summary }) => summary.run))];
}
