/** What the parts of the extension know of each other. Each is made once, in `extension.ts`, and disposed with it. */

import type * as vscode from "vscode";
import type { WireError } from "../protocol/errors.ts";
import type { ArchiveApi } from "../protocol/messages/archiveApi.ts";
import type { Remote } from "../protocol/messages/channel.ts";
import type { ConfigValidation } from "../protocol/messages/configValidation.ts";
import type { PanelState } from "../protocol/messages/panelState.ts";
import type { RunControl } from "../protocol/messages/runnerApi.ts";
import type { RunId, RunSummary, SkippedLines } from "../protocol/run/runSummary.ts";
import type { GenerationProgress, TextsQuestion } from "../protocol/run/texts.ts";
import type { TraceUpdate } from "../protocol/run/trace.ts";
import type { Log } from "./display/log.ts";

export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly archive: ArchiveProcess;
  readonly runs: Runs;
  readonly runStyles: RunStyles;
  readonly configs: Configs;
  readonly textGeneration: TextGeneration;
  readonly panels: Panels;
}

/** The process that reads runs. Started at first use; a crash restarts it, and those who follow runs are notified to ask again. */
export interface ArchiveProcess extends vscode.Disposable {
  readonly remote: Remote<ArchiveApi>;
  readonly onTraced: vscode.Event<TraceUpdate>;
  readonly onRunsChanged: vscode.Event<{ changed: readonly RunSummary[]; gone: readonly RunId[] }>;
  /** Every followed run is to be followed again. */
  readonly onRestarted: vscode.Event<void>;
}

/** How a run that this window started, or that nobody else waits for, ended, or why it never began. */
export interface RunEnd {
  readonly summary: RunSummary;
  /** Set where it was refused before anything of it was recorded: it stays in the list as failed. */
  readonly refused: WireError | null;
  /** Whether the user asked for the end. */
  readonly stopped: boolean;
}

/** All runs of the workspace, whoever started them, and the queue that all windows share. */
export interface Runs extends vscode.Disposable {
  /** Settles once the list holds what is on disk, which is looked at when the list is first asked for. Rejects as the archive does. */
  readonly listed: Promise<void>;
  /** Running first, then by start, latest first. */
  readonly list: readonly RunSummary[];
  get(run: RunId): RunSummary | undefined;
  /** Lines of a run's logs that are left out. Rejects as the archive does. */
  skippedLines(run: RunId): Promise<SkippedLines>;
  readonly onDidChange: vscode.Event<{ changed: readonly RunSummary[]; gone: readonly RunId[] }>;
  /** Queues a run of a configuration file; saves it first where an editor has changed it. @returns its id at once. */
  start(configFile: vscode.Uri): Promise<RunId>;
  /** Steers a run, whoever started it; `stop` takes a queued one out of the queue. Rejects as bad-input without trust. */
  control(run: RunId): Remote<RunControl>;
  /** Whether it was asked to stop and has not ended. */
  isStopping(run: RunId): boolean;
  /** Ends the process of a run at once; it keeps what is recorded and counts as interrupted. */
  kill(run: RunId): Promise<void>;
  /** Queues a `resumable` run to resume from its last checkpoint (RunnerApi.resume). */
  resume(run: RunId): Promise<void>;
  /** Gives a queued run the first place in the queue. */
  runNext(run: RunId): Promise<void>;
  /** The newest run of a configuration file that has begun, while it computes; else the newest, which may be queued. */
  latestOf(configFile: string): RunSummary | undefined;
  /** Runs of this window, and those whose window or terminal is gone, once each. */
  readonly onDidEnd: vscode.Event<RunEnd>;
  /** Looks at the folders of runs again. */
  refresh(): Promise<void>;
}

/** The line style of each run, the same in all views. */
export interface RunStyles extends vscode.Disposable {
  /** From 0 to `allStyles` - 1. */
  of(run: RunId): number;
  /** Those that have another style than their own would be. */
  readonly moved: ReadonlyMap<RunId, number>;
  /** Moves runs that are shown together apart, those that come later in the order. */
  keepApart(runs: readonly RunId[]): void;
  /** The runs that moved. */
  readonly onDidChange: vscode.Event<ReadonlyMap<RunId, number>>;
}

/** Open configuration files and what the validator says of them. */
export interface Configs extends vscode.Disposable {
  /** The latest validation of an open or once asked-for file; undefined while none has come. */
  validationOf(file: string): ConfigValidation | undefined;
  readonly onDidValidate: vscode.Event<{ file: string; validation: ConfigValidation }>;
  /** Validates a file as it stands in the editor, or on disk, now and whenever it changes. */
  watch(file: string): vscode.Disposable;
  /** Validates a file once, with its model and data as they are now; undefined where it cannot be read or validated. */
  check(file: vscode.Uri): Promise<ConfigValidation | undefined>;
}

/** The writing of texts by models, one at a time in a window. */
export interface TextGeneration extends vscode.Disposable {
  /** How the one under way stands, or the last one ended; null before the first. */
  readonly progress: GenerationProgress | null;
  readonly onDidChange: vscode.Event<GenerationProgress>;
  /** @throws bad-input in a workspace that is not trusted, and while another one continues. */
  start(question: TextsQuestion): void;
  /** What was written is kept. */
  stop(): void;
}

export interface Panels extends vscode.Disposable {
  /** Shows a panel; one that shows the same view of the same run or configuration is brought to the front. */
  open(state: PanelState): Promise<void>;
  /** As `open` for a dashboard of one run, in the panel of the last such call where the user has chosen nothing else in it. */
  browse(run: RunId): Promise<void>;
  /** What the panel in the foreground shows, while it has the focus of the editors. */
  readonly active: PanelState | undefined;
}
