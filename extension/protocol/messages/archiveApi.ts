/**
 * Host and archive: the process that reads runs.
 *
 * Parsing logs and tensors would block the extension host, so one process per window does it. The run's folder is the only
 * source: runs of this window, of other windows and of terminals are followed alike, while they are written.
 */
import type { WireError } from "../errors.ts";
import type { TensorInterface } from "../interfaces.ts";
import type { DecisionMatrix, ProbeTensor, SimilarityTable } from "../run/observations.ts";
import type { RunRecord } from "../run/runRecord.ts";
import type { RunId, RunLabels, RunSummary, SkippedLines } from "../run/runSummary.ts";
import type { TextScores, TextsPage, TextsQuestion } from "../run/texts.ts";
import type { RunTrace, TraceUpdate } from "../run/trace.ts";

export const reportFormats = ["markdown", "latex", "csv", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface RunReport {
  text: string;
  /** Which runs could not be read, or only in part, and why: a sentence each. */
  complaints: string[];
}

/** `unclear`: its holder is not seen at work, and nobody here can say whether it has ended. */
export interface RunClaimState {
  state: "free" | "live" | "unclear";
  /** As in a message: `process 17 on "host"`; empty where the run is free. */
  holder: string;
}

/** Asked by the host. Every method rejects with bad-input for a run that is not there or damaged. */
export interface ArchiveApi {
  /** Which folders of runs to list and to watch from now on; answers once all are listed. */
  watch(roots: readonly string[]): RunSummary[];
  /** Looks at one run again at once, for what the watcher would see later; the listener has been told when it answers. */
  refresh(run: RunId): void;
  /**
   * The run so far; updates follow until `unfollow`. What earlier followers were not yet told is told them first: a run's
   * next update begins where the snapshot ends, for all alike.
   */
  follow(run: RunId): RunTrace;
  unfollow(run: RunId): void;
  record(run: RunId): RunRecord;
  /** Lines of its logs that no reader can rely on; of very long ones as far as they have been read. */
  skipped(run: RunId): SkippedLines;
  /** `log.txt`, its last part. */
  log(run: RunId): string;
  decisions(run: RunId, name: TensorInterface, client: number): DecisionMatrix;
  /** Of the epochs from `fromEpoch` to `toEpoch`, by default from the second to the last. */
  similarities(run: RunId, name: TensorInterface, fromEpoch?: number, toEpoch?: number): SimilarityTable;
  /** What crosses one interface of a probed sample after an epoch. */
  probe(run: RunId, epoch: number, client: number, sample: string, name: TensorInterface): ProbeTensor;
  /** Texts written so far, beside their references; rejects where the first run's samples cannot be read. */
  texts(question: TextsQuestion): TextsPage;
  textScores(question: TextsQuestion): TextScores;
  label(run: RunId, changes: Partial<RunLabels>): void;
  /** Deletes the run's folder; refused while its runner lives. */
  remove(run: RunId): void;
  /** Who has a run; takes some seconds where nothing but watching tells. */
  claim(run: RunId): RunClaimState;
  /** Marks a run whose runner died as failed, with the reason in its record and log; one that has ended stays as it is. */
  markFailed(run: RunId, error: WireError): void;
  /** A table of runs; rejects where none of them can be read. */
  report(runs: readonly RunId[], format: ReportFormat): RunReport;
}

/** Told to the host. */
export interface ArchiveListener {
  /** The summaries that are new or changed, and the runs that are gone. At most 10 times a second. */
  runsChanged(changed: readonly RunSummary[], gone: readonly RunId[]): void;
  /** At most 10 times a second and run. */
  traced(update: TraceUpdate): void;
}
