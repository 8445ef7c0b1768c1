/** The table as a file or on the clipboard: the rows that are ticked, or all that are shown. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { usePanel } from "../app/panelContext.ts";
import { Menu } from "../controls/Menu.tsx";
import { useOutcome } from "../export/useOutcome.tsx";
import type { TableColumn } from "./tableColumns.ts";
import { tableCsv, tableMarkdown, tableTsv } from "./tableFiles.ts";
import type { TableItem } from "./tableItems.ts";

export interface TableExportProps {
  items: readonly TableItem[];
  ticked: ReadonlySet<string>;
  columns: readonly TableColumn[];
}

export function TableExport({ items, ticked, columns }: TableExportProps): JSX.Element {
  const { host } = usePanel();
  const { attempt, outcome } = useOutcome();
  const rows = () => {
    const isTicked = (item: TableItem) =>
      item.kind === "run"
        ? ticked.has(item.run.summary.run)
        : item.runs.every(({ summary }) => ticked.has(summary.run));
    const chosen = items.filter(isTicked);
    return chosen.length > 0 ? chosen : items;
  };
  const copy = (text: string) => attempt(() => host.copyText(text).then(() => t("Copied")));
  const save = (content: string) =>
    attempt(() =>
      host.save({ name: "runs.csv", content, encoding: "utf8" }).then((saved) => (saved ? t("Saved") : undefined)),
    );
  return (
    <span class="chart-menu">
      {outcome}
      <Menu
        label={t("Export the table")}
        icon="ellipsis"
        items={[
          { icon: "table", label: t("Save as CSV…"), onSelect: () => void save(tableCsv(rows(), columns)) },
          { icon: "clippy", label: t("Copy for a spreadsheet"), onSelect: () => void copy(tableTsv(rows(), columns)) },
          { icon: "markdown", label: t("Copy as Markdown"), onSelect: () => void copy(tableMarkdown(rows(), columns)) },
        ]}
      />
    </span>
  );
}
