/** The rows of the comparison: one a figure, one a field that differs; a cell for each run in each. */
import { t } from "@vscode/l10n";
import { showDuration } from "../../extension/protocol/quantities.ts";
import type { ReachedTarget } from "../../extension/protocol/run/reachedTarget.ts";
import {
  configDifferences,
  type Difference,
  environmentDifferences,
} from "../../extension/protocol/run/runDifferences.ts";
import type { RunRecord } from "../../extension/protocol/run/runRecord.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { statusName } from "../run/runStatus.ts";
import { bestOf, type Figure, figures, showBytesInFull, showChange } from "./figures.ts";

export interface ComparedCell {
  /** Null where the run has no such value. */
  text: string | null;
  /** Against the reference. */
  change: string | null;
  /** The best of all runs; of figures only. */
  best: boolean;
  /** Other than the reference; of fields only. */
  differs: boolean;
}

export interface ComparedRow {
  title: string;
  description: string | null;
  cells: ComparedCell[];
}

/** What runs reached; the first is the reference. A run whose summary has not come has no values yet. */
export function resultRows(runs: readonly (RunSummary | undefined)[]): ComparedRow[] {
  return [
    textRow(t("Status"), runs, ({ status }) => statusName(status)),
    textRow(t("Epochs"), runs, ({ epoch, epochs }) => t("{0} of {1}", epoch, epochs)),
    ...figures().map((figure) => figureRow(figure, runs)),
    textRow(t("Best epoch"), runs, ({ bestEpoch }) => (bestEpoch === null ? null : String(bestEpoch))),
    textRow(t("Backend"), runs, ({ backend }) => backend),
  ];
}

/** What runs used until they reached a perplexity; null for one that has not. The first is the reference. */
export function targetRows(reached: readonly (ReachedTarget | null)[]): ComparedRow[] {
  const row = (title: string, of: (run: ReachedTarget) => number | null, show: (value: number) => string) =>
    valueRow(
      { title, show, better: "less", change: "share" },
      reached.map((run) => (run ? of(run) : null)),
    );
  return [
    row(t("Epochs"), ({ epoch }) => epoch, String),
    row(t("Uplink"), ({ uplinkBytes }) => uplinkBytes, showBytesInFull),
    row(t("Total traffic"), ({ totalBytes }) => totalBytes, showBytesInFull),
    row(t("Time"), ({ seconds }) => seconds, showDuration),
  ];
}

/**
 * In what runs differ.
 *
 * @param records undefined for runs whose record is not there; they take no part and get empty cells.
 */
export function differenceRows(
  records: readonly (RunRecord | undefined)[],
  compare: (known: readonly RunRecord[]) => Difference[],
): ComparedRow[] {
  const known = records.filter((record) => record !== undefined);
  const place = new Map(known.map((record, index) => [record, index]));
  const reference = records[0] === undefined ? undefined : 0;
  return compare(known).map(({ field, description, values }) => ({
    title: field,
    description,
    cells: records.map((record) => {
      if (record === undefined) return plain(null);
      const text = values[place.get(record)!]!;
      return { ...plain(text), differs: reference !== undefined && text !== values[reference] };
    }),
  }));
}

export const configRows = (records: readonly (RunRecord | undefined)[]) =>
  differenceRows(records, (known) => configDifferences(known.map(({ config }) => config)));

export const environmentRows = (records: readonly (RunRecord | undefined)[]) =>
  differenceRows(records, environmentDifferences);

/** Whether as many epochs have been finished, as far as is known. */
export function sameEpochs(runs: readonly (RunSummary | undefined)[]): boolean {
  return new Set(runs.flatMap((run) => run?.epoch ?? [])).size <= 1;
}

function figureRow(figure: Figure, runs: readonly (RunSummary | undefined)[]): ComparedRow {
  const values = runs.map((run) => (run ? figure.of(run) : null));
  const comparable = (of: readonly (RunSummary | undefined)[]) => !figure.grows || sameEpochs(of);
  return valueRow(figure, values, {
    all: comparable(runs),
    withFirst: (index) => comparable([runs[0], runs[index]]),
  });
}

/** @param comparable whether the best of all may be marked, and whether a value may be set against the first; by default both */
function valueRow(
  { title, show, better, change, noise }: Pick<Figure, "title" | "show" | "better" | "change" | "noise">,
  values: readonly (number | null)[],
  comparable = { all: true, withFirst: (_: number) => true },
): ComparedRow {
  const texts = values.map((value) => (value === null ? null : show(value)));
  const best = comparable.all ? bestOf(values, texts, better, noise) : undefined;
  const cells = values.map((value, index) => ({
    text: texts[index]!,
    change: index > 0 && comparable.withFirst(index) ? showChange(value, values[0] ?? null, change) : null,
    best: best?.has(index) ?? false,
    differs: false,
  }));
  return { title, description: null, cells };
}

function textRow(
  title: string,
  runs: readonly (RunSummary | undefined)[],
  show: (run: RunSummary) => string | null,
): ComparedRow {
  return { title, description: null, cells: runs.map((run) => plain(run ? show(run) : null)) };
}

const plain = (text: string | null): ComparedCell => ({ text, change: null, best: false, differs: false });
