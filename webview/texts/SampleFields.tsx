/** Which samples are looked at. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import { pageSizes, type TextSplit, textSplits } from "../../extension/protocol/run/texts.ts";
import { Choice } from "../controls/Choice.tsx";
import { Checkbox, TextField } from "../controls/controls.tsx";

export interface SampleFieldsProps {
  state: TextsState;
  /** Those that there are; undefined until they are known. */
  splits: readonly TextSplit[] | undefined;
  onChange(changes: Partial<TextsState>): void;
}

/** Another choice begins at its first page again. */
export function SampleFields({ state, splits = textSplits, onChange }: SampleFieldsProps): JSX.Element {
  const { split, filter, count, picked, pickedOnly, marks } = state;
  const choose = (changes: Partial<TextsState>) => onChange({ offset: 0, ...changes });
  return (
    <fieldset class="texts-fields">
      <legend>{t("Samples")}</legend>
      <Choice
        label={t("Data")}
        value={split}
        options={textSplits
          .filter((value) => value === split || splits.includes(value))
          .map((value) => ({ value, title: splitName(value) }))}
        onChange={(split) => choose({ split, picked: [], pickedOnly: false })}
      />
      <Choice
        label={t("Per page")}
        value={String(count)}
        options={[...new Set([...pageSizes, count])].map((size) => ({ value: String(size), title: String(size) }))}
        onChange={(size) => choose({ count: Number(size) })}
      />
      <div class="texts-filter">
        <span aria-hidden="true">{t("Search")}</span>
        <TextField
          label={t("Search input and references")}
          value={filter}
          onInput={(filter) => choose({ filter: filter.slice(0, 1000) })}
        />
      </div>
      <Choice
        label={t("Mark differences from")}
        value={marks}
        options={[
          { value: "before", title: t("before") },
          { value: "firstRun", title: t("first run") },
          { value: "references", title: t("nearest reference") },
          { value: "none", title: t("nothing") },
        ]}
        onChange={(marks) => onChange({ marks })}
      />
      {(picked.length > 0 || pickedOnly) && (
        <Checkbox checked={pickedOnly} onChange={(pickedOnly) => choose({ pickedOnly })}>
          {t("Only the {0} selected", picked.length)}
        </Checkbox>
      )}
    </fieldset>
  );
}

function splitName(split: TextSplit): string {
  switch (split) {
    case "validation":
      return t("held-out");
    case "test":
      return t("test");
    case "train":
      return t("training");
  }
}
