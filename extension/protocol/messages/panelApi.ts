/**
 * Host and panel. The host keeps the truth; a panel asks for what it shows and is notified of changes.
 *
 * Both sides check what arrives.
 */
import Type from "typebox";
import { allStyles } from "../run/runStyle.ts";
import type { RunId, RunSummary } from "../run/runSummary.ts";
import type { GenerationProgress, TextsQuestion } from "../run/texts.ts";
import { TextsQuestionSchema } from "../run/textsSchema.ts";
import type { RunTrace, TraceUpdate } from "../run/trace.ts";
import { mostTableRuns } from "../runTable/tableLimits.ts";
import { type ThresholdGroup, thresholdGroups } from "../thresholdGroups.ts";
import { archiveQuestions } from "./archiveApi.ts";
import type { ConfigValidation } from "./configValidation.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { count, orNull, run, summary, text, trace, traceUpdate, validation } from "./messageValues.ts";
import { type ReportFormat, type RunAction, type RunsAction, reportFormats, runActions, runsActions } from "./names.ts";
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
  /** Runs that have moved from the style that they would have (`runStyle.ts`). */
  styles: [RunId, number][];
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

const styles = Type.Array(Type.Tuple([run, Type.Integer({ minimum: 0, maximum: allStyles - 1 })]));

const threshold = Type.Optional(Type.Number({ minimum: -1, maximum: 2 }));
/** Configuration keys that a panel may write. */
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

const generation = Type.Object({
  number: count,
  runs: Type.Array(run),
  state: Type.Enum(["running", "done", "stopped", "failed"]),
  written: count,
  missing: count,
  error: Type.Union([Type.String(), Type.Null()]),
});

/** Asked by the panel. */
export const panelHostMessages = {
  ...archiveQuestions,
  open: message<() => PanelOpening>(
    [],
    Type.Object({
      state: PanelStateSchema,
      runs: Type.Array(summary),
      validation: orNull(validation),
      generation: orNull(generation),
      mayRun: Type.Boolean(),
      styles,
      translations: orNull(Type.Record(Type.String(), Type.String())),
    }),
  ),
  /** The user chose something else to look at. Runs that a state no longer names are followed no longer. */
  changeState: message<(state: PanelState) => void>([PanelStateSchema]),
  /** Opens another panel, or shows it where it is open. */
  openPanel: message<(state: PanelState) => void>([PanelStateSchema]),
  follow: message<(run: RunId) => RunTrace>([run], trace),
  report: message<(runs: RunId[], format: ReportFormat, target?: number) => string>(
    [Type.Array(run, { maxItems: 50 }), Type.Enum([...reportFormats]), Type.Optional(Type.Number({ minimum: 1 }))],
    Type.String(),
  ),
  /** Begins to write what is missing; refused while the window writes others. */
  generateTexts: message<(question: TextsQuestion) => void>([TextsQuestionSchema]),
  stopTexts: message<() => void>([]),
  perform: message<(run: RunId, action: RunAction) => void>([run, Type.Enum([...runActions])]),
  performAll: message<(runs: RunId[], action: RunsAction) => void>([
    Type.Array(run, { minItems: 1, maxItems: mostTableRuns }),
    Type.Enum([...runsActions]),
  ]),
  /** In force from the running experiment's next step on. */
  setTheta: message<(run: RunId, setting: HandSetting, group: ThresholdGroup) => void>([
    run,
    Type.Union([Type.Number({ minimum: -1, maximum: 2 }), Type.Literal("giveBack")]),
    Type.Enum([...thresholdGroups]),
  ]),
  /** Writes values into the run's configuration file, keeping its comments: `{"control.theta": 0.97}`. */
  writeConfig: message<(run: RunId, values: Record<string, number>) => void>([run, thresholds]),
  /** Runs the pinned configuration of a dashboard. */
  runConfig: message<(file: string) => void>([run]),
  /** @returns false where the user cancelled. */
  save: message<(file: ExportedFile) => boolean>(
    [Type.Object({ name: text(255), content: text(200_000_000), encoding: Type.Enum(["utf8", "base64"]) })],
    Type.Boolean(),
  ),
  copyText: message<(text: string) => void>([text(50_000_000)]),
  /** An unexpected error of the panel, for the log. */
  reportError: message<(message: string) => void>([text(20_000)]),
};
export type PanelHostApi = ApiOf<typeof panelHostMessages>;

/** Events for the panel. */
export const panelMessages = {
  runsChanged: message<(changed: readonly RunSummary[], gone: readonly RunId[]) => void>([
    Type.Array(summary),
    Type.Array(run),
  ]),
  /** At most 10 times a second and run. */
  traced: message<(update: TraceUpdate) => void>([traceUpdate]),
  /** The run's trace starts over: request it again. */
  traceLost: message<(run: RunId) => void>([run]),
  validated: message<(validation: ConfigValidation | null) => void>([orNull(validation)]),
  /** Runs that have moved to another style, so that all that are shown together differ. */
  stylesChanged: message<(styles: [RunId, number][]) => void>([styles]),
  /** At most 10 times a second; texts that were written can be asked for. */
  generationChanged: message<(progress: GenerationProgress) => void>([generation]),
  /** The host changes what is shown: a command added a run. */
  stateChanged: message<(state: PanelState) => void>([PanelStateSchema]),
};
export type PanelApi = ApiOf<typeof panelMessages>;
