import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { Icon } from "../controls/Icon.tsx";

export interface TableButtonProps {
  /** Of the chart. */
  title: string;
  asTable: boolean;
  onTable(asTable: boolean): void;
}

/** Shows a chart as a table, or as a chart again. */
export function TableButton({ title, asTable, onTable }: TableButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-pressed={asTable}
      aria-label={t("{0} as a table", title)}
      title={t("Show as table")}
      onClick={() => onTable(!asTable)}
    >
      <Icon name="table" />
    </button>
  );
}
