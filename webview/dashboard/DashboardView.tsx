/** The dashboard: how runs come along, and what a configuration would do. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { DashboardState } from "../../extension/protocol/messages/panelState.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { usePanel, useRuns, useStored, useSummary, useTrace } from "../app/panelContext.ts";
import { ChartOptionsBar } from "../charts/options/ChartOptionsBar.tsx";
import { ChartOptionsContext, useChartOptions, usualChartOptions } from "../charts/options/chartOptions.ts";
import { Button } from "../controls/controls.tsx";
import { RunPending } from "../run/RunPending.tsx";
import { RunPicker } from "../run/RunPicker.tsx";
import { OverlayBar } from "./OverlayBar.tsx";
import { PredictionPanel } from "./PredictionPanel.tsx";
import { RunCharts } from "./RunCharts.tsx";
import { RunHeader } from "./RunHeader.tsx";
import { SpokenProgress } from "./SpokenProgress.tsx";
import { ThetaControl } from "./ThetaControl.tsx";
import { useOverlaidRuns } from "./useOverlaidRuns.ts";

/** @param state names the runs that are laid over each other; the first is the header's */
export function DashboardView({ state }: { state: DashboardState }): JSX.Element {
  const { runs, config } = state;
  const validation = useStored(({ validation }) => validation);
  const first = runs[0];
  return (
    <ChartOptionsContext.Provider value={state.charts ?? usualChartOptions}>
      <main class="dashboard">
        {first === undefined ? <NoRun state={state} /> : <Header state={state} run={first} />}
        {config !== null && <PredictionPanel config={config} validation={validation} run={first} />}
        {first !== undefined && <Charts state={state} first={first} />}
      </main>
    </ChartOptionsContext.Provider>
  );
}

function Header({ state, run }: { state: DashboardState; run: RunId }): JSX.Element {
  const { store } = usePanel();
  const summary = useSummary(run);
  if (summary === undefined) {
    return (
      <div class="banner" role="status">
        <p>{t("This run's folder was deleted or moved.")}</p>
        <Button onClick={() => store.changeState({ ...state, runs: state.runs.filter((other) => other !== run) })}>
          {t("Remove from view")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <RunHeader summary={summary} />
      <ThetaControl summary={summary} />
      <SpokenProgress summary={summary} />
    </>
  );
}

function Charts({ state, first }: { state: DashboardState; first: RunId }): JSX.Element {
  const { store } = usePanel();
  const options = useChartOptions();
  const overlaid = useOverlaidRuns(state.runs);
  const { error } = useTrace(first);
  const summary = useSummary(first);
  return (
    <>
      <div class="charts-head">
        <ChartOptionsBar options={options} withClients onChange={(charts) => store.changeState({ ...state, charts })} />
        <OverlayBar state={state} />
      </div>
      {overlaid.length === 0 ? <RunPending summary={summary} error={error} /> : <RunCharts runs={overlaid} />}
    </>
  );
}

/** In the place of charts while no run is shown. */
function NoRun({ state }: { state: DashboardState }): JSX.Element {
  const { store } = usePanel();
  const runs = useRuns();
  const pinned = state.config !== null;
  return (
    <div class={pinned ? "banner" : "empty-state"}>
      <h1>{pinned ? t("Not run yet") : t("No run selected")}</h1>
      <p>
        {pinned
          ? t("The estimate is below. Curves appear here once it runs.")
          : runs.length > 0
            ? t("Select a run, or start one from its configuration file.")
            : t("To start, run “SplitCom: New Experiment” from the Command Palette. It creates a configuration.")}
      </p>
      {runs.length > 0 && (
        <RunPicker title={t("Show a run")} runs={runs} onPick={(run) => store.changeState({ ...state, runs: [run] })} />
      )}
    </div>
  );
}
