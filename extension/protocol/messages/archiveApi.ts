/**
 * Host and archive: the process that reads runs.
 *
 * Parsing logs and tensors would block the extension host, so one process per window does it. The run's folder is the only
 * source: runs of this window, of other windows and of terminals are followed the same way, while they are written.
 */
import Type from "typebox";
import type { WireError } from "../errors.ts";
import type { TensorInterface } from "../interfaces.ts";
import { type DiskUse, type RemovablePart, removableParts } from "../run/diskUse.ts";
import type { DecisionMatrix, ProbeTensor, SimilarityTable } from "../run/observations.ts";
import { type QueuedBegin, type QueueRequest, queuedBeginSchema, queueRequestSchema } from "../run/queuedRun.ts";
import { type GitDetail, gitDetails, type RunRecord } from "../run/runRecord.ts";
import type { RunId, RunLabels, RunSummary, SkippedLines } from "../run/runSummary.ts";
import type { TextScores, TextsPage, TextsQuestion } from "../run/texts.ts";
import { TextSplitSchema, TextsQuestionSchema } from "../run/textsSchema.ts";
import type { RunTrace, TraceUpdate } from "../run/trace.ts";
import type { ConfigTable } from "../runTable/configValues.ts";
import { mostTableRuns } from "../runTable/tableLimits.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { count, interfaceName, numbers, orNull, run, summary, text, trace, traceUpdate } from "./messageValues.ts";
import { type ReportFormat, reportFormats } from "./names.ts";
import { type RunControl, runControlMessages } from "./runnerApi.ts";

export interface RunReport {
  text: string;
  /** Which runs could not be read, or only in part, and why: a sentence each. */
  complaints: string[];
}

/** A run's record, or why it cannot be read. */
export type RecordAnswer = { record: RunRecord } | { error: string };

/** `unclear`: its holder is not seen at work, and nobody here can say whether it has ended. */
export interface RunClaimState {
  state: "free" | "live" | "unclear";
  /** As in a message: `process 17 on "host"`; empty where the run is free. */
  holder: string;
}

/** A run whose turn has come. */
export interface TakenRun {
  run: RunId;
  name: string;
  begin: QueuedBegin;
}

const wireError = Type.Object({ kind: Type.String(), message: Type.String() });
const figure = Type.Number();
const path = Type.String();
const strings = Type.Array(Type.String());
const briefRecord = Type.Object({
  id: Type.String(),
  status: Type.String(),
  config: Type.Object({ name: Type.String() }),
  data: Type.Array(Type.Object({ role: Type.String(), hash: Type.String() })),
  finals: orNull(Type.Object({ epoch: count, step: count })),
});

/** What the host asks, and a page may ask through it. Every method rejects with bad-input for a run that is not there or damaged. */
export const archiveQuestions = {
  record: message<(run: RunId) => RunRecord>([run], briefRecord),
  /**
   * Records of several runs, in the order given, without what there may be megabytes of: the configuration's text and how the
   * repository differs from its commit. Never rejects.
   */
  records: message<(runs: RunId[]) => RecordAnswer[]>(
    [Type.Array(run, { maxItems: 50 })],
    Type.Array(Type.Union([Type.Object({ record: briefRecord }), Type.Object({ error: Type.String() })])),
  ),
  /** What runs were started with, of those whose record can be read. Never rejects. */
  configs: message<(runs: RunId[]) => ConfigTable>(
    [Type.Array(run, { maxItems: mostTableRuns })],
    Type.Object({ paths: strings, values: Type.Array(Type.Array(Type.Any())), known: Type.Array(Type.Boolean()) }),
  ),
  decisions: message<(run: RunId, name: TensorInterface, client: number) => DecisionMatrix>(
    [run, interfaceName, count],
    Type.Object({
      interface: interfaceName,
      client: count,
      samples: strings,
      epochs: count,
      similarity: numbers,
      sent: numbers,
    }),
  ),
  /** Of the epochs from `fromEpoch` to `toEpoch`, by default from the second to the last. */
  similarities: message<(run: RunId, name: TensorInterface, fromEpoch?: number, toEpoch?: number) => SimilarityTable>(
    [run, interfaceName, Type.Optional(count), Type.Optional(count)],
    Type.Object({
      interface: interfaceName,
      fromEpoch: count,
      toEpoch: count,
      similarity: numbers,
      rows: numbers,
      firstRows: figure,
      sentRows: figure,
      totalRows: figure,
      payloadBytes: figure,
      rowBytes: figure,
      overheadBytes: figure,
      baselineBytes: figure,
    }),
  ),
  /** What crosses one interface of a probed sample after an epoch. */
  probe: message<(run: RunId, epoch: number, client: number, sample: string, name: TensorInterface) => ProbeTensor>(
    [run, count, count, text(4096), interfaceName],
    Type.Object({
      interface: interfaceName,
      epoch: count,
      client: count,
      sample: Type.String(),
      rows: count,
      width: count,
      current: numbers,
      reference: orNull(numbers),
      comparedWith: Type.Enum(["server", "client", "before"]),
      tokens: orNull(strings),
      promptRows: orNull(count),
      rowSimilarity: orNull(numbers),
    }),
  ),
  /** Texts written so far, beside their references; rejects where the first run's samples cannot be read. */
  texts: message<(question: TextsQuestion) => TextsPage>(
    [TextsQuestionSchema],
    Type.Object({
      splits: Type.Array(TextSplitSchema),
      columns: Type.Array(
        Type.Object({
          kind: Type.Enum(["before", "after"]),
          key: Type.String(),
          problem: orNull(Type.Object({ kind: Type.String() })),
        }),
      ),
      inputs: count,
      fitting: count,
      offset: count,
      samples: Type.Array(
        Type.Object({
          id: Type.String(),
          prompt: Type.String(),
          references: strings,
          texts: Type.Array(orNull(Type.Object({ text: Type.String(), rougeL: orNull(figure) }))),
        }),
      ),
    }),
  ),
  textScores: message<(question: TextsQuestion) => TextScores>(
    [TextsQuestionSchema],
    Type.Object({
      columns: Type.Array(
        Type.Object({
          key: Type.String(),
          texts: count,
          scores: orNull(Type.Object({ bleu: figure, nist: figure, meteor: figure, rougeL: figure, cider: figure })),
        }),
      ),
      samples: count,
    }),
  ),
};

/** Asked by the host. */
const api = {
  ...archiveQuestions,
  /** Which folders of runs to list and to watch from now on; answers once all are listed. */
  watch: message<(roots: readonly string[]) => RunSummary[]>([Type.Array(path)], Type.Array(summary)),
  /** Looks at one run again at once, for what the watcher would see later; the listener has been notified when it answers. */
  refresh: message<(run: RunId) => void>([run]),
  /**
   * The run so far; updates follow until `unfollow`. What earlier followers have not received is sent to them first: a run's
   * next update starts where the snapshot ends, for all followers.
   */
  follow: message<(run: RunId) => RunTrace>([run], trace),
  unfollow: message<(run: RunId) => void>([run]),
  /** Lines of its logs that no reader can rely on; of very long ones as far as they have been read. */
  skipped: message<(run: RunId) => SkippedLines>([run], Type.Object({ count, first: orNull(Type.String()) })),
  /** `log.txt`, its last part. */
  log: message<(run: RunId) => string>([run], Type.String()),
  label: message<(run: RunId, changes: Partial<RunLabels>) => void>([
    run,
    Type.Partial(
      Type.Object({ name: orNull(Type.String()), starred: Type.Boolean(), note: Type.String(), tags: strings }),
    ),
  ]),
  /** Deletes the run's folder; refused while its runner lives. */
  remove: message<(run: RunId) => void>([run]),
  /** Puts a run into the queue, at its end: a new one in a folder of its own, or one to resume. Its listing has been sent when it answers. */
  enqueue: message<(run: RunId, request: QueueRequest) => void>([run, queueRequestSchema]),
  /** Gives a queued run the first place; rejects for one that does not wait. */
  runNext: message<(run: RunId) => void>([run]),
  /**
   * Takes the next runs of the queue, so that no other window starts them: as many as may begin while at most `atOnce` compute, whichever
   * window started those. Paused ones do not count.
   */
  takeNext: message<(atOnce: number) => TakenRun[]>(
    [Type.Integer({ minimum: 1, maximum: 1000 })],
    Type.Array(Type.Object({ run, name: Type.String(), begin: queuedBeginSchema })),
  ),
  /** Keeps the reason for which a taken run could not start; it stays in the list as failed. */
  refuse: message<(run: RunId, error: WireError) => void>([run, wireError]),
  /**
   * Calls the process that computes a run, whoever started it (`controlApi.ts`); `stop` takes a queued run out of the queue. Rejects as
   * bad-input where nobody computes it.
   */
  control: message<(run: RunId, method: keyof RunControl, args: readonly unknown[]) => void>([
    run,
    Type.Enum(Object.keys(runControlMessages)),
    Type.Array(Type.Unknown(), { maxItems: 8 }),
  ]),
  /** Ends the process that computes a run at once; refused where that process cannot be known for certain. */
  kill: message<(run: RunId) => void>([run]),
  /** What can be removed of ended runs, in the order asked; a run that cannot be read has nothing. */
  diskUse: message<(runs: readonly RunId[]) => DiskUse[]>(
    [Type.Array(run)],
    Type.Array(Type.Object({ checkpoints: count, probes: count })),
  ),
  /** Removes parts of an ended run; answers with the bytes that were freed. Refused while somebody computes it. */
  removeParts: message<(run: RunId, parts: readonly RemovablePart[]) => number>(
    [run, Type.Array(Type.Enum([...removableParts]))],
    count,
  ),
  /** Who has a run; takes some seconds where only watching gives the answer. */
  claim: message<(run: RunId) => RunClaimState>(
    [run],
    Type.Object({ state: Type.Enum(["free", "live", "unclear"]), holder: Type.String() }),
  ),
  /** The epochs whose checkpoints a run keeps, latest first. */
  checkpoints: message<(run: RunId) => number[]>([run], Type.Array(count)),
  /** Makes a fork of a run: a stopped run, to be resumed. Rejects with bad-input for changes that a fork cannot make. */
  fork: message<(run: RunId, epoch: number, sets: readonly string[], recordGit: GitDetail) => RunId>(
    [run, count, Type.Array(Type.String({ maxLength: 4096 })), Type.Enum([...gitDetails])],
    run,
  ),
  /** Marks a run whose runner died as failed, with the reason in its record and log; one that has ended stays as it is. */
  markFailed: message<(run: RunId, error: WireError) => void>([run, wireError]),
  /** A table of runs, and where a perplexity is given what each used to reach it; rejects where none of them can be read. */
  report: message<(runs: readonly RunId[], format: ReportFormat, target?: number) => RunReport>(
    [Type.Array(run), Type.Enum([...reportFormats]), Type.Optional(figure)],
    Type.Object({ text: Type.String(), complaints: strings }),
  ),
};

/** Events for the host. */
const listener = {
  /** The summaries that are new or changed, and the runs that are gone. At most 10 times a second. */
  runsChanged: message<(changed: readonly RunSummary[], gone: readonly RunId[]) => void>([
    Type.Array(summary),
    Type.Array(run),
  ]),
  /** At most 10 times a second and run. */
  traced: message<(update: TraceUpdate) => void>([traceUpdate]),
};

export const archiveMessages = { api, listener };
export type ArchiveApi = ApiOf<typeof api>;
export type ArchiveListener = ApiOf<typeof listener>;
