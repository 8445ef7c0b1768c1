/** A button that opens a list of columns to choose from, narrowed down by typing. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ConfigValues } from "../../extension/protocol/runTable/configValues.ts";
import { Icon } from "../controls/Icon.tsx";
import { PickList } from "../controls/PickList.tsx";
import { configColumnId, inSchemaOrder, metricColumns, type TableColumn, tableColumn } from "./tableColumns.ts";

export interface ColumnPickerProps {
  /** Ids in their order. */
  chosen: readonly string[];
  /** Paths in which configurations differ: they are offered before the others. */
  differing: readonly string[];
  configs: readonly ConfigValues[];
  /** Null for the usual ones. */
  onChange(columns: string[] | null): void;
}

export function ColumnPicker({ chosen, differing, configs, onChange }: ColumnPickerProps): JSX.Element {
  const offered = useMemo(() => offeredColumns(differing, configs), [differing, configs]);
  const isDiffering = new Set(differing.map(configColumnId));
  const isChosen = ({ id }: TableColumn) => chosen.includes(id);
  return (
    <PickList
      icon="list-selection"
      label={t("Columns")}
      class="column-picker"
      items={offered}
      keyOf={({ id }) => id}
      textOf={({ title, id }) => `${title} ${id}`}
      texts={{
        field: t("Columns"),
        placeholder: t("Search columns; Enter shows or hides one"),
        list: t("Columns"),
        none: t("No columns match."),
      }}
      isChosen={isChosen}
      titleOf={({ description }) => description ?? undefined}
      option={(column) => (
        <>
          <span class="pick-list-name">
            <Icon name={isChosen(column) ? "check" : "blank"} /> {column.title}
          </span>
          {isDiffering.has(column.id) && <span class="pick-list-facts">{t("differs")}</span>}
        </>
      )}
      foot={
        <p class="column-picker-foot">
          <button type="button" class="link-button" onClick={() => onChange(null)}>
            {t("Show the usual columns")}
          </button>
        </p>
      }
      onPick={({ id }) => onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])}
    />
  );
}

/** Metrics, then what configurations differ in, then all else that they have. */
function offeredColumns(differing: readonly string[], configs: readonly ConfigValues[]): TableColumn[] {
  const paths = new Set(differing);
  for (const config of configs) for (const path of config.keys()) paths.add(path);
  const others = inSchemaOrder(
    [...paths].filter((path) => path !== "name" && path !== "$schema" && !differing.includes(path)),
  );
  const ofConfig = [...differing, ...others].map((path) => tableColumn(configColumnId(path))!);
  return [...metricColumns(), ...ofConfig];
}
