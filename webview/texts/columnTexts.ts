/** What the columns of texts are called, and what their texts are held against. */
import { t } from "@vscode/l10n";
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { SampleTexts, TextColumn } from "../../extension/protocol/run/texts.ts";
import { runName } from "../run/runName.ts";

export interface ColumnTitle {
  stage: string;
  /** A model's or a run's. */
  name: string;
}

export function columnTitle(column: TextColumn, summaries: readonly RunSummary[]): ColumnTitle {
  return column.kind === "before"
    ? { stage: t("Before"), name: column.model.split(/[/\\]/).at(-1)! }
    : { stage: t("After"), name: runName(column.key, summaries) };
}

/** The two as one text, for tables and files. */
export function columnName(column: TextColumn, summaries: readonly RunSummary[]): string {
  const { stage, name } = columnTitle(column, summaries);
  return `${stage}: ${name}`;
}

/**
 * The texts that a column's text is held against; none for the column that others are held against.
 *
 * A run's own "before" is the nearest one to its left: columns stand by model.
 */
export function heldAgainst(
  marks: TextsState["marks"],
  columns: readonly TextColumn[],
  { texts, references }: Pick<SampleTexts, "texts" | "references">,
  index: number,
): readonly string[] {
  if (marks === "references") return references;
  if (marks === "none" || columns[index]!.kind === "before") return [];
  const isOther = ({ kind }: TextColumn) => kind === (marks === "before" ? "before" : "after");
  const other =
    marks === "before"
      ? columns.findLastIndex((column, i) => i < index && isOther(column))
      : columns.findIndex(isOther);
  const text = other === index ? null : texts[other];
  return text ? [text.text] : [];
}
