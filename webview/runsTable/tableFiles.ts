/** The table as it is shown, as text: with all digits for programs, as shown for readers. */
import { t } from "@vscode/l10n";
import { csvRow, tabRow } from "../../extension/protocol/text/csv.ts";
import { markdownText } from "../../extension/protocol/text/markdownText.ts";
import type { TableColumn } from "./tableColumns.ts";
import { type GroupItem, groupValue, type TableItem } from "./tableItems.ts";

type Cell = string | number | null;

/** @param columns the name among them. A figure of a group has three columns: its mean, its spread and how many runs it is of. */
function lines(items: readonly TableItem[], columns: readonly TableColumn[]): Cell[][] {
  const hasGroups = items.some(({ kind }) => kind === "group");
  const spreads = (column: TableColumn) => (hasGroups && column.measured ? [`${column.id}.sd`, `${column.id}.n`] : []);
  const head = columns.flatMap((column) => [column.id.replace(/^config:/, ""), ...spreads(column)]);
  const body = items.map((item) =>
    columns.flatMap((column): Cell[] => {
      const more = spreads(column).length;
      if (item.kind === "run") {
        const value = column.of(item.run);
        return [plain(value), ...(more > 0 ? [null, value === null ? null : 1] : [])];
      }
      return groupCells(item, column, more);
    }),
  );
  return [[...head, "run"], ...body.map((cells, at) => [...cells, folderOf(items[at]!)])];
}

function groupCells(item: GroupItem, column: TableColumn, more: number): Cell[] {
  const value = groupValue(item, column);
  const rest = Array<Cell>(more).fill(null);
  if (value === null) return [null, ...rest];
  if (value.kind === "values") return [value.values.join(" "), ...rest];
  const { mean, deviation, count } = value.spread;
  return [mean, ...(more > 0 ? [deviation, count] : [])];
}

const plain = (value: Cell | boolean): Cell => (typeof value === "boolean" ? String(value) : value);

/** The names of the folders, by which a program finds what else there is. */
function folderOf(item: TableItem): string {
  const runs = item.kind === "run" ? [item.run] : item.runs;
  return runs.map(({ summary }) => summary.run.split(/[/\\]/).at(-1)!).join(" ");
}

export function tableCsv(items: readonly TableItem[], columns: readonly TableColumn[]): string {
  return `${lines(items, columns).map(csvRow).join("\n")}\n`;
}

/** For spreadsheets, which take what is pasted apart at tabs. */
export function tableTsv(items: readonly TableItem[], columns: readonly TableColumn[]): string {
  return `${lines(items, columns).map(tabRow).join("\n")}\n`;
}

export function tableMarkdown(items: readonly TableItem[], columns: readonly TableColumn[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => markdownText(cell)).join(" | ")} |`;
  const rule = columns.map(({ numeric }) => (numeric ? "---:" : "---"));
  return [
    row(columns.map(({ title }) => title)),
    `| ${rule.join(" | ")} |`,
    ...items.map((item) => row(columns.map((column) => cellText(item, column)))),
    "",
  ].join("\n");
}

/** A cell as it is shown; empty where there is no value. */
export function cellText(item: TableItem, column: TableColumn): string {
  if (item.kind === "run") {
    const value = column.of(item.run);
    return value === null ? "" : column.show(value);
  }
  const value = groupValue(item, column);
  if (value === null) return "";
  if (value.kind === "spread") {
    const { mean, deviation } = value.spread;
    return deviation === null ? column.show(mean) : t("{0} ± {1}", column.show(mean), column.show(deviation));
  }
  const shown = value.values.slice(0, mostValues).map(column.show).join(", ");
  return value.values.length <= mostValues ? shown : t("{0} and {1} more", shown, value.values.length - mostValues);
}

/** Different values of a group's runs that are listed. */
const mostValues = 5;
