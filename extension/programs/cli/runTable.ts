/** Runs side by side: what they reached, what they cost. */

import path from "node:path";
import { listRuns, readFigures, type StoredFigures } from "../../engine/store/runReader.ts";
import { append } from "../../protocol/config/largeLists.ts";
import { assertNever, toWireError } from "../../protocol/errors.ts";
import type { ReportFormat } from "../../protocol/messages/names.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import { type Column, csvTable, latexTable, markdownTable } from "./table.ts";

/** One run. Bytes are all that crossed until the end of the last finished epoch; null before the first. */
export interface RunRow {
  run: string;
  name: string;
  status: string;
  epochs: number;
  perplexity: number | null;
  uplinkBytes: number | null;
  downlinkBytes: number | null;
  totalBytes: number | null;
  /** 1 - bytes / bytes of the same samples uncompressed. */
  uplinkSaving: number | null;
  totalSaving: number | null;
  /** From the first step on, without preparation. */
  seconds: number | null;
}

/** Runs as rows, and those that cannot be shown. */
export interface ReadRows {
  rows: RunRow[];
  /** What cannot be read, or only in part, each a sentence with the place. */
  complaints: string[];
}

/** The run in a folder, or all in the folders below, oldest first. One that cannot be read is reported and hides no other. */
export async function readRunRows(folder: string): Promise<ReadRows> {
  const below = await listRuns(folder);
  const folders = below.length === 0 ? [folder] : below.map(({ directory }) => directory).reverse();
  const { runs, complaints } = await readEach(folders);
  return { rows: runs.map(rowOf), complaints };
}

/** Reads runs one by one. @throws the only run's error, where it is the only one. */
export async function readEach(folders: readonly string[]): Promise<{ runs: StoredFigures[]; complaints: string[] }> {
  const runs: StoredFigures[] = [];
  const complaints: string[] = [];
  for (const folder of folders) {
    try {
      const run = await readFigures(folder);
      runs.push(run);
      append(complaints, leftOut(run));
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

/** From the events and not from the record's finals, which a killed run has none of. */
export function rowOf({ directory, record, metrics, timing }: StoredFigures): RunRow {
  const last = metrics.findLast((event) => event.kind === "epoch");
  const { up = null, down = null } = last?.cumulative ?? {};
  return {
    run: path.basename(path.resolve(directory)),
    name: record.config.name,
    status: record.status,
    epochs: last?.epoch ?? 0,
    perplexity: last?.perplexity ?? null,
    uplinkBytes: up,
    downlinkBytes: down,
    totalBytes: up === null || down === null ? null : up + down,
    uplinkSaving: last?.saving.up ?? null,
    totalSaving: last?.saving.total ?? null,
    seconds: timing === undefined ? null : timing.atMs / 1000,
  };
}

const bytes = (value: number | null) => (value === null ? "-" : showBytes(value));

const columns: readonly Column<RunRow>[] = [
  { title: "run", align: "left", show: ({ run }) => run },
  { title: "status", align: "left", show: ({ status }) => status },
  { title: "epochs", align: "right", show: ({ epochs }) => String(epochs) },
  { title: "perplexity", align: "right", show: ({ perplexity }) => showFigure(perplexity) },
  { title: "uplink", align: "right", show: ({ uplinkBytes }) => bytes(uplinkBytes) },
  { title: "downlink", align: "right", show: ({ downlinkBytes }) => bytes(downlinkBytes) },
  { title: "total", align: "right", show: ({ totalBytes }) => bytes(totalBytes) },
  { title: "uplink saved", align: "right", show: ({ uplinkSaving }) => showPercent(uplinkSaving) },
  { title: "total saved", align: "right", show: ({ totalSaving }) => showPercent(totalSaving) },
  {
    title: "time",
    align: "right",
    show: ({ seconds }) => (seconds === null ? "-" : showDuration(seconds)),
  },
];

export function showRunRows(rows: readonly RunRow[], format: ReportFormat): string {
  switch (format) {
    case "markdown":
      return markdownTable(rows, columns);
    case "latex":
      return latexTable(withPrintedNames(rows), columns);
    case "csv":
      return csvTable(rows.map((row) => ({ ...row })));
    case "json":
      return `${JSON.stringify(rows, null, 2)}\n`;
    default:
      return assertNever(format);
  }
}

/** For print, with names as ids where names are unique: an id starts with the time, which readers rarely need. */
export function withPrintedNames(rows: readonly RunRow[]): RunRow[] {
  const unique = new Set(rows.map(({ name }) => name)).size === rows.length;
  return rows.map((row) => ({ ...row, run: unique ? row.name : row.run }));
}
