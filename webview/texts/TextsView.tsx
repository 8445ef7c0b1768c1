/** Generated texts beside their references: before fine-tuning and after it, run against run. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { mostTextRuns, type TextScores, type TextsPage } from "../../extension/protocol/run/texts.ts";
import { usePanel, useRuns, useStored } from "../app/panelContext.ts";
import { runsOf } from "../app/store.ts";
import { useAnswer } from "../app/useAnswer.ts";
import { ProgressRing } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { RunPicker } from "../run/RunPicker.tsx";
import { runName } from "../run/runName.ts";
import { DecodingFields } from "./DecodingFields.tsx";
import { GenerationBar } from "./GenerationBar.tsx";
import { SampleFields } from "./SampleFields.tsx";
import { SampleList } from "./SampleList.tsx";
import { ScoreTable } from "./ScoreTable.tsx";
import { TextProblems } from "./TextProblems.tsx";
import "./texts.css";
import { FileExport } from "../export/FileExport.tsx";
import { type ShownTexts, textsCsv, textsMarkdown } from "./textsFiles.ts";
import { pageQuestion, splitQuestion } from "./textsQuestion.ts";

export function TextsView({ state }: { state: TextsState }): JSX.Element {
  const { host, store } = usePanel();
  const known = useRuns();
  const generation = useStored(({ generation }) => generation);
  const question = pageQuestion(state);
  const statuses = state.runs.map((run) => known.find((summary) => summary.run === run)?.status).join();
  // The texts are on disk: whatever is written is asked for again.
  const texts = useAnswer(
    question,
    (question) => host.texts(question),
    `${statuses} ${generation?.number} ${generation?.state} ${generation?.written}`,
  );
  const scores = useAnswer(
    splitQuestion(question),
    (question) => host.textScores(question),
    // Not of every text: scores take much longer than the texts themselves.
    `${statuses} ${generation?.state === "running" ? generation.number - 1 : generation?.number}`,
  );
  const change = (changes: Partial<TextsState>) => store.changeState({ ...state, ...changes });
  const page = texts.shown?.answer;

  return (
    <main class="texts">
      <TextsHead state={state} known={known} onRuns={(runs) => change({ runs })} />
      {question === null ? (
        <NoRuns runs={known} />
      ) : (
        <>
          <div class="texts-settings">
            <SampleFields state={state} splits={page?.splits} onChange={change} />
            <DecodingFields decoding={state.decoding} onChange={(decoding) => change({ decoding })} />
          </div>
          <GenerationBar question={question} page={page} generation={generation} />
          {texts.error !== undefined && (
            <div class="banner error" role="alert">
              <Icon name="error" />
              <p>{texts.error}</p>
            </div>
          )}
          {page === undefined && texts.pending && <ProgressRing label={t("Reading the texts")} />}
          {page !== undefined && (
            <Shown state={state} page={page} scores={scores.shown?.answer} known={known} onChange={change} />
          )}
        </>
      )}
    </main>
  );
}

interface HeadProps {
  state: TextsState;
  known: readonly RunSummary[];
  onRuns(runs: RunId[]): void;
}

/** Which runs, with the means to add and remove some. */
function TextsHead({ state, known, onRuns }: HeadProps): JSX.Element {
  const runs = runsOf(state);
  return (
    <header class="texts-head">
      <h1>{t("Generated texts")}</h1>
      <ul class="run-chips" aria-label={t("Runs")}>
        {runs.map((run) => {
          const name = runName(run, known);
          return (
            <li key={run} class="run-chip">
              <span class="run-chip-name">{name}</span>
              <button
                type="button"
                class="icon-button"
                aria-label={t("Remove {0}", name)}
                title={t("Remove")}
                onClick={() => onRuns(runs.filter((other) => other !== run))}
              >
                <Icon name="close" />
              </button>
            </li>
          );
        })}
      </ul>
      <RunPicker
        title={t("Add run")}
        runs={known.filter(({ run, status }) => status !== "queued" && !runs.includes(run))}
        disabled={runs.length >= mostTextRuns}
        onPick={(run) => onRuns([...runs, run])}
      />
    </header>
  );
}

interface ShownProps {
  state: TextsState;
  page: TextsPage;
  scores: TextScores | undefined;
  known: readonly RunSummary[];
  onChange(changes: Partial<TextsState>): void;
}

function Shown({ state, page, scores, known, onChange }: ShownProps): JSX.Element {
  return (
    <>
      <TextProblems columns={page.columns} known={known} />
      <SampleList state={state} page={page} known={known} onChange={onChange} />
      {scores !== undefined && <ScoreTable scores={scores} columns={page.columns} known={known} />}
      {page.samples.length > 0 && <TextsExport page={page} scores={scores} decoding={state.decoding} known={known} />}
    </>
  );
}

function NoRuns({ runs }: { runs: readonly RunSummary[] }): JSX.Element {
  return (
    <div class="empty-state">
      <h2>{runs.length === 0 ? t("No runs yet") : t("No run selected")}</h2>
      <p>
        {runs.length === 0
          ? t("Run an experiment, then compare texts from before and after fine-tuning here.")
          : t("Add one or more runs to see their texts beside the references and the texts of their untuned model.")}
      </p>
    </div>
  );
}

/** The texts of the page as a file or on the clipboard. */
function TextsExport(shown: ShownTexts): JSX.Element {
  const files = [
    { title: "CSV", name: "texts.csv", copied: false, content: () => textsCsv(shown) },
    { title: "Markdown", name: "texts.md", copied: true, content: () => textsMarkdown(shown) },
  ];
  return <FileExport title={t("Save these texts as")} files={files} />;
}
