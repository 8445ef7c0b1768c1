/**
 * Host and panel. The host keeps the truth; a panel asks for what it shows and is told what changes.
 *
 * Both sides check what arrives: these schemas are what `checkedApi` holds messages against.
 */
import Type from "typebox";
import type { TensorInterface } from "../interfaces.ts";
import { tensorInterfaces } from "../interfaces.ts";
import type { DecisionMatrix, ProbeTensor, SimilarityTable } from "../run/observations.ts";
import type { RunRecord } from "../run/runRecord.ts";
import type { RunId, RunSummary } from "../run/runSummary.ts";
import type { GenerationProgress, TextScores, TextsPage, TextsQuestion } from "../run/texts.ts";
import { TextsQuestionSchema } from "../run/textsSchema.ts";
import type { RunTrace, TraceUpdate } from "../run/trace.ts";
import { type ThresholdGroup, thresholdGroups } from "../thresholdGroups.ts";
import type { ReportFormat } from "./archiveApi.ts";
import { reportFormats } from "./archiveApi.ts";
import type { ArgumentSchemas } from "./checkedApi.ts";
import type { ConfigValidation } from "./configValidation.ts";
import { type PanelState, PanelStateSchema } from "./panelState.ts";
import type { HandSetting } from "./runnerApi.ts";

/** What a panel begins with. */
export interface PanelOpening {
  state: PanelState;
  /** All runs of the workspace, newest first. */
  runs: RunSummary[];
  /** Of the pinned configuration of a dashboard, once known. */
  validation: ConfigValidation | null;
  /** The window's writing of texts; null before the first. */
  generation: GenerationProgress | null;
  /** False in a workspace that is not trusted: look, do not run. */
  mayRun: boolean;
  /** Translations, for `@vscode/l10n`; null where the language is English. */
  translations: Record<string, string> | null;
}

/** A drawing or table to save. `content` is text, or bytes as base64. */
export interface ExportedFile {
  /** Suggested name with its extension. */
  name: string;
  content: string;
  encoding: "utf8" | "base64";
}

/** Commands on one run that a panel offers; the host runs the palette's command of the same name. */
export const runActions = ["stop", "pause", "resume", "rerun", "reveal", "openConfig", "showLog"] as const;
export type RunAction = (typeof runActions)[number];

/** Asked by the panel. */
export interface PanelHostApi {
  open(): PanelOpening;
  /** The user chose something else to look at. Runs that a state no longer names are followed no longer. */
  changeState(state: PanelState): void;
  /** Opens another panel, or shows it where it is open. */
  openPanel(state: PanelState): void;
  follow(run: RunId): RunTrace;
  record(run: RunId): RunRecord;
  decisions(run: RunId, name: TensorInterface, client: number): DecisionMatrix;
  similarities(run: RunId, name: TensorInterface, fromEpoch?: number, toEpoch?: number): SimilarityTable;
  probe(run: RunId, epoch: number, client: number, sample: string, name: TensorInterface): ProbeTensor;
  report(runs: RunId[], format: ReportFormat): string;
  texts(question: TextsQuestion): TextsPage;
  textScores(question: TextsQuestion): TextScores;
  /** Begins to write what is missing; refused while the window writes others. */
  generateTexts(question: TextsQuestion): void;
  stopTexts(): void;
  perform(run: RunId, action: RunAction): void;
  /** In force from the running experiment's next step on. */
  setTheta(run: RunId, setting: HandSetting, group: ThresholdGroup): void;
  /** Writes values into the run's configuration file, keeping its comments: `{"control.theta": 0.97}`. */
  writeConfig(run: RunId, values: Record<string, number>): void;
  /** Runs the pinned configuration of a dashboard. */
  runConfig(file: string): void;
  /** @returns false where the user cancelled. */
  save(file: ExportedFile): boolean;
  copyText(text: string): void;
  /** An unexpected error of the panel, for the log. */
  reportError(message: string): void;
}

export const run = Type.String({ minLength: 1, maxLength: 4096 });
export const interfaceName = Type.Enum([...tensorInterfaces]);
export const count = Type.Integer({ minimum: 0 });
const text = (maxLength: number) => Type.String({ maxLength });
const threshold = Type.Optional(Type.Number({ minimum: -1, maximum: 2 }));
/** What of a configuration a panel may write. */
const deadBand = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
const thresholds = Type.Object(
  {
    "control.theta": threshold,
    "control.low": threshold,
    "control.high": threshold,
    "control.delta": deadBand,
    "gradientControl.theta": threshold,
    "gradientControl.low": threshold,
    "gradientControl.high": threshold,
    "gradientControl.delta": deadBand,
  },
  { additionalProperties: false },
);

export const panelHostSchemas: ArgumentSchemas<PanelHostApi> = {
  open: [],
  changeState: [PanelStateSchema],
  openPanel: [PanelStateSchema],
  follow: [run],
  record: [run],
  decisions: [run, interfaceName, count],
  similarities: [run, interfaceName, Type.Optional(count), Type.Optional(count)],
  probe: [run, count, count, text(4096), interfaceName],
  report: [Type.Array(run, { maxItems: 50 }), Type.Enum([...reportFormats])],
  texts: [TextsQuestionSchema],
  textScores: [TextsQuestionSchema],
  generateTexts: [TextsQuestionSchema],
  stopTexts: [],
  perform: [run, Type.Enum([...runActions])],
  setTheta: [
    run,
    Type.Union([Type.Number({ minimum: -1, maximum: 2 }), Type.Literal("giveBack")]),
    Type.Enum([...thresholdGroups]),
  ],
  writeConfig: [run, thresholds],
  runConfig: [run],
  save: [Type.Object({ name: text(255), content: text(200_000_000), encoding: Type.Enum(["utf8", "base64"]) })],
  copyText: [text(50_000_000)],
  reportError: [text(20_000)],
};

/** Told to the panel. */
export interface PanelApi {
  runsChanged(changed: readonly RunSummary[], gone: readonly RunId[]): void;
  /** At most 10 times a second and run. */
  traced(update: TraceUpdate): void;
  /** The run's trace begins anew: ask for it again. */
  traceLost(run: RunId): void;
  validated(validation: ConfigValidation | null): void;
  /** At most 10 times a second; texts that were written can be asked for. */
  generationChanged(progress: GenerationProgress): void;
  /** The host wants something else shown: a command added a run. */
  stateChanged(state: PanelState): void;
}

/** Figures; NaN is one of them. */
export const numbers = Type.Refine(
  Type.Any(),
  (value) => value instanceof Float64Array || value instanceof Float32Array,
  () => "must be a Float64Array or Float32Array",
);
const curve = Type.Refine(
  Type.Object({ x: numbers, y: numbers }),
  ({ x, y }) => (x as Float64Array).length === (y as Float64Array).length,
  () => "must have as many x as y",
);
export const summary = Type.Object({ run, name: Type.String(), status: Type.String(), epoch: count, epochs: count });
const trace = {
  run,
  seq: count,
  series: Type.Record(Type.String(), curve),
  histograms: Type.Array(Type.Any()),
  controls: Type.Array(Type.Any()),
  probes: Type.Array(Type.Any()),
};
export const traceSchema = Type.Object(trace);
const update = Type.Object({ ...trace, fromSeq: count });
export const validation = Type.Object({ issues: Type.Array(Type.Object({ message: Type.String() })) });

export const generation = Type.Object({
  number: count,
  runs: Type.Array(run),
  state: Type.Enum(["running", "done", "stopped", "failed"]),
  written: count,
  missing: count,
  error: Type.Union([Type.String(), Type.Null()]),
});

export const panelSchemas: ArgumentSchemas<PanelApi> = {
  runsChanged: [Type.Array(summary), Type.Array(run)],
  traced: [update],
  traceLost: [run],
  validated: [Type.Union([validation, Type.Null()])],
  generationChanged: [generation],
  stateChanged: [PanelStateSchema],
};
