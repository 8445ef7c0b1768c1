/** A button that opens a list of columns to choose from, narrowed down by typing. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConfigValues } from "../../extension/protocol/runTable/configValues.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import "../runPicker.css";
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

export function ColumnPicker(props: ColumnPickerProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys and the focus of what is in it
    <div
      ref={place}
      class="run-picker column-picker"
      onFocusOut={({ relatedTarget }) => {
        if (!place.current!.contains(relatedTarget as Node | null)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        place.current!.querySelector<HTMLElement>("vscode-button")?.focus();
      }}
    >
      <Button expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="list-selection" /> {t("Columns")}
      </Button>
      {open && <ColumnList {...props} />}
    </div>
  );
}

function ColumnList({ chosen, differing, configs, onChange }: ColumnPickerProps): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [marked, mark] = useState(0);
  const offered = useMemo(() => offeredColumns(differing, configs), [differing, configs]);
  const words = text.toLowerCase().split(/\s+/);
  const shown = offered.filter(({ id, title }) => words.every((word) => `${title} ${id}`.toLowerCase().includes(word)));
  const active = Math.min(marked, shown.length - 1);
  const isDiffering = new Set(differing.map(configColumnId));

  useEffect(() => field.current!.focus(), []);
  useLayoutEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);

  const toggle = (column: string) =>
    onChange(chosen.includes(column) ? chosen.filter((other) => other !== column) : [...chosen, column]);
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") mark(Math.min(active + 1, shown.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter" && shown[active]) toggle(shown[active].id);
    else return;
    event.preventDefault();
  };
  return (
    <div class="run-picker-list">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t("Columns")}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder={t("Search columns; Enter shows or hides one")}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          mark(0);
        }}
        onKeyDown={keyed}
      />
      <div
        ref={list}
        id={id}
        class="run-picker-options"
        role="listbox"
        aria-label={t("Columns")}
        aria-multiselectable="true"
      >
        {shown.map((column, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which names the active option
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={column.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={chosen.includes(column.id)}
            class={index === active ? "active" : undefined}
            title={column.description ?? undefined}
            onPointerMove={() => mark(index)}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => toggle(column.id)}
          >
            <span class="run-picker-name">
              <Icon name={chosen.includes(column.id) ? "check" : "blank"} /> {column.title}
            </span>
            {isDiffering.has(column.id) && <span class="run-picker-facts">{t("differs")}</span>}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p role="status">{t("No columns match.")}</p>}
      <p class="column-picker-foot">
        <button type="button" class="link-button" onClick={() => onChange(null)}>
          {t("Show the usual columns")}
        </button>
      </p>
    </div>
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
