/** Runs side by side: what they reached, in what they differ, and their curves. The first is the reference. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { RecordAnswer } from "../../extension/protocol/messages/archiveApi.ts";
import type { ReportFormat } from "../../extension/protocol/messages/names.ts";
import { mostComparedRuns } from "../../extension/protocol/messages/panelLimits.ts";
import type { CompareState } from "../../extension/protocol/messages/panelState.ts";
import { groupKey } from "../../extension/protocol/run/groups/runGroup.ts";
import { hasEnded, type RunId, type RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { newTextsState } from "../../extension/protocol/run/texts.ts";
import { usePanel, useRuns, useStored } from "../app/panelContext.ts";
import { type PanelData, runsOf } from "../app/store.ts";
import { ChartOptionsBar } from "../charts/options/ChartOptionsBar.tsx";
import { ChartOptionsContext, useChartOptions, usualChartOptions } from "../charts/options/chartOptions.ts";
import { Button, ProgressRing } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { FileExport } from "../export/FileExport.tsx";
import { RunPicker } from "../run/RunPicker.tsx";
import { reachedInTrace } from "../run/reachedInTrace.ts";
import { runName } from "../run/runName.ts";
import { isBeginning } from "../run/runPhase.ts";
import { useRunStyles } from "../run/useRunStyles.ts";
import { ComparisonCharts } from "./ComparisonCharts.tsx";
import { ComparisonTable, type RowGroup } from "./ComparisonTable.tsx";
import { type ComparedRow, configRows, environmentRows, resultRows, sameEpochs, targetRows } from "./comparisonRows.ts";
import { comparisonSummary } from "./comparisonSummary.ts";
import "./compare.css";
import { useRecords } from "./useRecords.ts";

export function CompareView({ state }: { state: CompareState }): JSX.Element {
  return (
    <ChartOptionsContext.Provider value={state.charts ?? usualChartOptions}>
      <Comparison state={state} />
    </ChartOptionsContext.Provider>
  );
}

function Comparison({ state }: { state: CompareState }): JSX.Element {
  const { host, store } = usePanel();
  const known = useRuns();
  const summaryId = useId();
  const runs = runsOf(state);
  const styles = useRunStyles(runs);
  const summaries = new Map(known.map((summary) => [summary.run, summary]));
  const records = useRecords(runs, (run) => summaries.get(run));
  const change = (runs: readonly RunId[]) => store.changeState({ ...state, runs: [...runs] });
  const others = known.filter(({ run }) => !runs.includes(run));
  const listed = runs.join("\n");
  // Going through all fields of all configurations takes a while, and news of runs come often.
  const differences = useMemo(() => differencesOf(runs, records), [listed, records]);
  const named = runs.flatMap((run) => {
    const summary = summaries.get(run);
    return summary ? [{ ...summary, name: runName(run, known) }] : [];
  });
  const summary = comparisonSummary(named);

  const options = useChartOptions();
  const { target } = options;
  const traces = useStored(({ traces }) => traces);
  // Walks every run's curve: not with each of their summaries.
  const reached = useMemo(() => reachedBy(runs, traces, target), [runs.join("\n"), traces, target]);
  return (
    <main class="compare">
      <header class="compare-head">
        <h1>{t("Compare runs")}</h1>
        <RunPicker
          title={t("Add run")}
          runs={others}
          disabled={runs.length >= mostComparedRuns}
          onPick={(run) => change([...runs, run])}
        />
        {runs.length > 0 && (
          // The host itself shows the user when it cannot open a panel.
          <Button onClick={() => void host.openPanel(newTextsState(runs)).catch(() => {})}>
            <Icon name="quote" /> {t("Texts")}
          </Button>
        )}
      </header>
      {runs.length === 0 ? (
        <NothingToCompare runs={known} awaited={state.group !== undefined} />
      ) : (
        <>
          <p id={summaryId} class="compare-summary">
            {summary}
          </p>
          <GroupNote state={state} runs={known} />
          <ChartOptionsBar
            options={options}
            withClients={runs.length === 1}
            onChange={(charts) => store.changeState({ ...state, charts })}
          />
          <div class="compare-body">
            <div class="compare-figures">
              <ComparisonTable
                runs={runs.map((run) => ({
                  run,
                  name: runName(run, known),
                  style: styles.get(run)!,
                }))}
                groups={rowGroups(runs, summaries, records, differences, reached)}
                describedBy={summaryId}
                onRefer={(run) => change([run, ...runs.filter((other) => other !== run)])}
                onRemove={(run) => {
                  const { group: _, ...alone } = state;
                  // One that is removed does not come back by itself.
                  store.changeState({ ...alone, runs: runs.filter((other) => other !== run) });
                }}
              />
              <ReportExport runs={runs} target={target} />
            </div>
            <ComparisonCharts runs={runs} />
          </div>
        </>
      )}
    </main>
  );
}

/** What each run used to reach a perplexity; undefined where none is asked for. */
function reachedBy(runs: readonly RunId[], traces: PanelData["traces"], target: number | null) {
  if (target === null) return undefined;
  const reached = runs.map((run) => {
    const trace = traces.get(run)?.trace;
    return trace ? reachedInTrace(trace, target) : null;
  });
  return { target, reached };
}

interface Differences {
  config: ComparedRow[];
  environment: ComparedRow[];
}

function differencesOf(runs: readonly RunId[], answers: ReadonlyMap<RunId, RecordAnswer | undefined>): Differences {
  const records = runs.map((run) => {
    const answer = answers.get(run);
    return answer && "record" in answer ? answer.record : undefined;
  });
  return { config: configRows(records), environment: environmentRows(records) };
}

function rowGroups(
  runs: readonly RunId[],
  summaries: ReadonlyMap<RunId, RunSummary>,
  answers: ReadonlyMap<RunId, RecordAnswer | undefined>,
  { config, environment }: Differences,
  asked: ReturnType<typeof reachedBy>,
): RowGroup[] {
  const groups: RowGroup[] = [
    { title: t("Results"), rows: resultRows(runs.map((run) => summaries.get(run))), note: resultNote(runs, summaries) },
    ...(asked ? [{ title: t("To reach perplexity {0}", asked.target), rows: targetRows(asked.reached) }] : []),
    { title: t("Configuration"), rows: config, note: configNote(runs, summaries, answers, config.length) },
  ];
  if (environment.length > 0) groups.push({ title: t("Circumstances"), rows: environment });
  return groups;
}

function resultNote(runs: readonly RunId[], summaries: ReadonlyMap<RunId, RunSummary>): string | undefined {
  if (runs.length < 2) return undefined;
  const note = t("★ best of these runs; changes are against the reference.");
  if (sameEpochs(runs.map((run) => summaries.get(run)))) return note;
  return `${note} ${t("Traffic and time are compared only between runs with the same number of epochs.")}`;
}

/** What the rows of the configuration leave unsaid. */
function configNote(
  runs: readonly RunId[],
  summaries: ReadonlyMap<RunId, RunSummary>,
  answers: ReadonlyMap<RunId, RecordAnswer | undefined>,
  rows: number,
): string | undefined {
  const given = runs.map((run) => answers.get(run));
  // One that begins has not been recorded yet.
  const errors = runs.flatMap((run, index) => {
    const answer = given[index];
    return answer && "error" in answer && !isBeginning(summaries.get(run)) ? [answer.error] : [];
  });
  if (errors.length > 0) return t("No configuration: {0}", errors.join(" "));
  if (given.includes(undefined)) return t("Reading the configurations…");
  if (runs.length < 2) return t("Add a run to see which settings differ.");
  return rows === 0 ? t("The configurations are the same.") : undefined;
}

/** Of a comparison of a group: which, and what is still to come. */
function GroupNote({ state, runs }: { state: CompareState; runs: readonly RunSummary[] }): JSX.Element | null {
  if (state.group === undefined) return null;
  const members = runs.filter((summary) => groupKey(summary) === state.group);
  const [group] = members.flatMap(({ group }) => group ?? []).sort((a, b) => b.size - a.size);
  if (group === undefined) return null;
  const done = members.filter(({ status }) => status === "done").length;
  const text = t("{0}: {1} of {2} runs done.", group.name, done, Math.max(group.size, members.length));
  const more = members.length < group.size || !members.every(hasEnded);
  return <p class="compare-group">{more ? `${text} ${t("Further runs are added as they start.")}` : text}</p>;
}

function NothingToCompare({ runs, awaited }: { runs: readonly RunSummary[]; awaited: boolean }): JSX.Element {
  if (awaited) {
    return (
      <div class="empty-state" role="status">
        <ProgressRing label={t("Waiting for the first run to start")} />
        <p>{t("Runs are added here as they start.")}</p>
      </div>
    );
  }
  return (
    <div class="empty-state">
      <h2>{runs.length === 0 ? t("No runs yet") : t("No runs to compare")}</h2>
      <p>
        {runs.length === 0
          ? t("Run an experiment, then compare its runs here.")
          : t("Add two or more runs. The first is the reference for the others.")}
      </p>
    </div>
  );
}

const formats: readonly { format: ReportFormat; title: string; file: string; copied: boolean }[] = [
  { format: "csv", title: "CSV", file: "runs.csv", copied: false },
  { format: "json", title: "JSON", file: "runs.json", copied: false },
  { format: "markdown", title: "Markdown", file: "runs.md", copied: true },
  { format: "latex", title: "LaTeX", file: "runs.tex", copied: true },
];

/** The runs' report, with what each used to reach a target perplexity if there is one, as a file or on the clipboard. */
function ReportExport({ runs, target }: { runs: readonly RunId[]; target: number | null }): JSX.Element {
  const { host } = usePanel();
  const files = formats.map(({ format, title, file: name, copied }) => ({
    title,
    name,
    copied,
    content: () => host.report([...runs], format, target ?? undefined),
  }));
  return <FileExport title={t("Save report as")} files={files} />;
}
