/** What the runs of a reproduction show, each figure with the run it comes from. */
import path from "node:path";
import { readFigures } from "../../engine/store/runReader.ts";
import type { PaperMethod } from "../../protocol/config/paperMethods.ts";
import { type ByteKind, byteKinds } from "../../protocol/interfaces.ts";
import type { EpochEvent } from "../../protocol/run/events.ts";
import type { RunRecord } from "../../protocol/run/runRecord.ts";
import type { NlgScores } from "../../protocol/run/texts.ts";
import { type RunRow, rowOf } from "../cli/runTable.ts";
import type { Cell } from "./grid.ts";
import type { ScoredTexts, WrittenText } from "./texts.ts";

/** One method's run. */
export interface MethodResult {
  method: PaperMethod;
  /** Relative to the report. */
  run: string;
  figures: RunRow;
  /** Perplexity over that of SplitLoRA, less 1; null for SplitLoRA itself, and without it. */
  perplexityLoss: number | null;
  /** All bytes of the run. */
  bytesByKind: Record<ByteKind, number>;
  epochs: EpochFigures[];
  /** Null where the run is too short for scores to say anything. */
  scores: NlgScores | null;
  /** Of the optimizer. */
  steps: number;
  texts: readonly WrittenText[];
  record: RunRecord;
}

export interface EpochFigures {
  epoch: number;
  perplexity: number | null;
  /** Of this epoch only. */
  uplinkSaving: number;
  totalSaving: number;
}

/** What the paper claims at the most, as savings. */
export const paperClaims = { uplink: 0.986, totalUshape: 0.958 } as const;

/** Optimizer steps from which on a model's texts say something about the method: before, all write much the same, about nothing that was asked. */
export const stepsToScore = 200;

/** @param scored texts of the cells' methods, as far as there are any. @param out the report's folder. @throws bad-input where a run is missing or damaged. */
export async function findings(
  cells: readonly Cell[],
  scored: ReadonlyMap<PaperMethod, ScoredTexts>,
  out: string,
): Promise<MethodResult[]> {
  const found: MethodResult[] = [];
  for (const { method, directory } of cells) {
    const stored = await readFigures(directory);
    const epochs = stored.metrics.filter((event) => event.kind === "epoch");
    const { scores = null, texts = [] } = scored.get(method) ?? {};
    const steps = stored.record.finals?.step ?? 0;
    found.push({
      method,
      run: path.relative(out, directory).split(path.sep).join("/"),
      figures: rowOf(stored),
      perplexityLoss: null,
      bytesByKind: bytesByKind(epochs),
      epochs: epochs.map(epochFigures),
      scores: steps < stepsToScore ? null : scores,
      steps,
      texts,
      record: stored.record,
    });
  }
  const baseline = found.find(({ method }) => method === "splitlora")?.figures.perplexity ?? null;
  return found.map((finding) => ({ ...finding, perplexityLoss: lossOver(baseline, finding) }));
}

function lossOver(baseline: number | null, { method, figures: { perplexity } }: MethodResult): number | null {
  return baseline === null || perplexity === null || method === "splitlora" ? null : perplexity / baseline - 1;
}

function bytesByKind(epochs: readonly EpochEvent[]): Record<ByteKind, number> {
  const rows = epochs.flatMap(({ bytes }) => bytes);
  const sum = (kind: ByteKind) => rows.reduce((total, row) => (row.kind === kind ? total + row.bytes : total), 0);
  return Object.fromEntries(byteKinds.map((kind) => [kind, sum(kind)])) as Record<ByteKind, number>;
}

function epochFigures({ epoch, perplexity, bytes, baselineBytes }: EpochEvent): EpochFigures {
  const saving = (direction?: "up" | "down") => {
    const of = (rows: EpochEvent["bytes"]) =>
      rows.reduce((sum, row) => (direction === undefined || row.direction === direction ? sum + row.bytes : sum), 0);
    return 1 - of(bytes) / of(baselineBytes);
  };
  return { epoch, perplexity, uplinkSaving: saving("up"), totalSaving: saving() };
}
