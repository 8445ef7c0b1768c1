/** Runs side by side: what they reached, what they cost. */

import path from "node:path";
import { listRuns, readFigures, type StoredFigures } from "../../engine/store/runReader.ts";
import { append } from "../../protocol/config/largeLists.ts";
import { assertNever, toWireError } from "../../protocol/errors.ts";
import type { ReportFormat } from "../../protocol/messages/names.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import { bestOf } from "../../protocol/run/bestEpoch.ts";
import { type ReachedTarget, reachedTarget } from "../../protocol/run/reachedTarget.ts";
import { noLabels, type RunLabels, shownStatus } from "../../protocol/run/runSummary.ts";
import { detailsOf, flatDetails, labelsOf, type RunDetails } from "./runDetails.ts";
import { refuseNoRuns } from "./runFolder.ts";
import { type Column, csvTable, latexTable, markdownTable } from "./table.ts";

/** One run. Bytes are all that crossed until the end of the last finished epoch; null before the first. */
export interface RunRow {
  run: string;
  name: string;
  status: string;
  epochs: number;
  /** Of the last finished epoch. */
  perplexity: number | null;
  /** The least of all epochs, and of which. */
  bestPerplexity: number | null;
  bestEpoch: number | null;
  uplinkBytes: number | null;
  downlinkBytes: number | null;
  totalBytes: number | null;
  /** 1 - bytes / bytes of the same samples uncompressed. */
  uplinkSaving: number | null;
  totalSaving: number | null;
  /** From the first step on, without preparation. */
  seconds: number | null;
  details: RunDetails;
}

/** A run's figures, and what the user wrote on it. */
export interface LabelledRun extends StoredFigures {
  labels: RunLabels;
}

/** Further columns, where a perplexity is given: when a run reached it, and what it had used by then; null where it did not. */
export interface TargetColumns {
  targetPerplexity: number;
  epochAtTarget: number | null;
  uplinkBytesToTarget: number | null;
  totalBytesToTarget: number | null;
  secondsToTarget: number | null;
}

/** A row of a report, with the columns that were asked for. */
export type ReportRow = RunRow & Partial<TargetColumns>;

/** What a report shows beyond the figures of each run. */
export interface ReportOptions {
  /** A perplexity of which the report says what it took to reach it. */
  target?: number | undefined;
}

/** Runs as rows, and those that cannot be shown. */
export interface ReadRows {
  rows: ReportRow[];
  /** What cannot be read, or only in part, each a sentence with the place. */
  complaints: string[];
}

/**
 * The run in a folder, or all in the folders below, oldest first. One that cannot be read is reported and hides no other.
 *
 * @throws bad-input where the folder is not there, or holds no runs.
 */
export async function readRunRows(folder: string, options: ReportOptions = {}): Promise<ReadRows> {
  const below = await listRuns(folder);
  if (below.length === 0) refuseNoRuns(folder);
  const folders = below.length === 0 ? [folder] : below.map(({ directory }) => directory).reverse();
  const { runs, complaints } = await readEach(folders);
  return { rows: runs.map((run) => reportRow(run, options)), complaints };
}

/** Reads runs one by one. @throws the only run's error, where it is the only one. */
export async function readEach(folders: readonly string[]): Promise<{ runs: LabelledRun[]; complaints: string[] }> {
  const runs: LabelledRun[] = [];
  const complaints: string[] = [];
  for (const folder of folders) {
    try {
      const run = await readFigures(folder);
      const { labels, complaint } = await labelsOf(folder);
      runs.push({ ...run, labels });
      append(complaints, [...leftOut(run), ...(complaint === undefined ? [] : [complaint])]);
    } catch (error) {
      if (folders.length === 1) throw error;
      complaints.push(toWireError(error).message);
    }
  }
  return { runs, complaints };
}

function leftOut({ directory, skipped }: StoredFigures): string[] {
  return [skipped.metrics, skipped.timings].flatMap(({ count, first }) =>
    first === null
      ? []
      : [`${directory}: ${count} damaged ${count === 1 ? "line is" : "lines are"} skipped, the first ${first}.`],
  );
}

/** A run's row with the columns that are asked for. */
export function reportRow(run: LabelledRun, { target }: ReportOptions): ReportRow {
  if (target === undefined) return rowOf(run);
  const seconds = new Map(run.epochTimings.map(({ epoch, atMs }) => [epoch, atMs / 1000]));
  const epochs = run.metrics.filter((event) => event.kind === "epoch");
  return {
    ...rowOf(run),
    ...targetColumns(
      target,
      reachedTarget(epochs, target, (epoch) => seconds.get(epoch) ?? null),
    ),
  };
}

function targetColumns(targetPerplexity: number, reached: ReachedTarget | null): TargetColumns {
  return {
    targetPerplexity,
    epochAtTarget: reached?.epoch ?? null,
    uplinkBytesToTarget: reached?.uplinkBytes ?? null,
    totalBytesToTarget: reached?.totalBytes ?? null,
    secondsToTarget: reached?.seconds ?? null,
  };
}

/** From the events and not from the record's finals, which a killed run has none of. */
export function rowOf(run: StoredFigures & Partial<LabelledRun>): RunRow {
  const { directory, record, metrics, timing, labels = noLabels } = run;
  const last = metrics.findLast((event) => event.kind === "epoch");
  const { up = null, down = null } = last?.cumulative ?? {};
  const best = bestOf(metrics.filter((event) => event.kind === "epoch"));
  return {
    run: path.basename(path.resolve(directory)),
    name: labels.name ?? record.config.name,
    status: shownStatus(record),
    epochs: last?.epoch ?? 0,
    perplexity: last?.perplexity ?? null,
    bestPerplexity: best?.perplexity ?? null,
    bestEpoch: best?.epoch ?? null,
    uplinkBytes: up,
    downlinkBytes: down,
    totalBytes: up === null || down === null ? null : up + down,
    uplinkSaving: last?.saving.up ?? null,
    totalSaving: last?.saving.total ?? null,
    seconds: timing === undefined ? null : timing.atMs / 1000,
    details: detailsOf(run, labels),
  };
}

const bytes = (value: number | null) => (value === null ? "-" : showBytes(value));

const duration = (seconds: number | null | undefined) => (seconds == null ? "-" : showDuration(seconds));

const columns: readonly Column<ReportRow>[] = [
  { title: "run", align: "left", show: ({ run }) => run },
  { title: "name", align: "left", show: ({ name }) => name },
  { title: "status", align: "left", show: ({ status }) => status },
  { title: "epochs", align: "right", show: ({ epochs }) => String(epochs) },
  { title: "perplexity", align: "right", show: ({ perplexity }) => showFigure(perplexity) },
  {
    title: "best (epoch)",
    align: "right",
    show: ({ bestPerplexity, bestEpoch }) =>
      bestPerplexity === null ? "-" : `${showFigure(bestPerplexity)} (${bestEpoch})`,
  },
  { title: "uplink", align: "right", show: ({ uplinkBytes }) => bytes(uplinkBytes) },
  { title: "downlink", align: "right", show: ({ downlinkBytes }) => bytes(downlinkBytes) },
  { title: "total", align: "right", show: ({ totalBytes }) => bytes(totalBytes) },
  { title: "uplink saved", align: "right", show: ({ uplinkSaving }) => showPercent(uplinkSaving) },
  { title: "total saved", align: "right", show: ({ totalSaving }) => showPercent(totalSaving) },
  { title: "time", align: "right", show: ({ seconds }) => duration(seconds) },
];

/** What it took to reach a perplexity. */
function targetFigures(target: number): readonly Column<ReportRow>[] {
  return [
    { title: `epochs to ${target}`, align: "right", show: ({ epochAtTarget }) => String(epochAtTarget ?? "-") },
    {
      title: `uplink to ${target}`,
      align: "right",
      show: ({ uplinkBytesToTarget }) => bytes(uplinkBytesToTarget ?? null),
    },
    {
      title: `total to ${target}`,
      align: "right",
      show: ({ totalBytesToTarget }) => bytes(totalBytesToTarget ?? null),
    },
    { title: `time to ${target}`, align: "right", show: ({ secondsToTarget }) => duration(secondsToTarget) },
  ];
}

export function showRunRows(rows: readonly ReportRow[], format: ReportFormat, { target }: ReportOptions = {}): string {
  const shown = target === undefined ? columns : [...columns, ...targetFigures(target)];
  switch (format) {
    case "markdown":
      return markdownTable(rows, rows.every(({ run, name }) => run === name) ? unnamed(shown) : shown);
    case "latex":
      return latexTable(withPrintedNames(rows), unnamed(shown));
    case "csv":
      return csvTable(evenRows(rows.map(({ details, ...row }) => ({ ...row, ...flatDetails(details) }))));
    case "json":
      return `${JSON.stringify(
        rows.map(({ details, ...row }) => ({ ...row, ...details })),
        null,
        2,
      )}\n`;
    default:
      return assertNever(format);
  }
}

/** Names stand only where they say more than the first column does. */
const unnamed = (shown: readonly Column<ReportRow>[]) => shown.filter(({ title }) => title !== "name");

type Cells = Record<string, string | number | null>;

/** Rows with the same columns: a configuration has keys that another lacks. Those of the first come first. */
function evenRows(rows: readonly Cells[]): Cells[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
}

/** For print, with names as ids where names are unique: an id starts with the time, which readers rarely need. */
export function withPrintedNames(rows: readonly ReportRow[]): ReportRow[] {
  const unique = new Set(rows.map(({ name }) => name)).size === rows.length;
  return rows.map((row) => ({ ...row, run: unique ? row.name : row.run }));
}
