import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { DashboardState } from "../../extension/protocol/messages/panelState.ts";
import { usePanel, useRuns } from "../app/panelContext.ts";
import { RunPicker } from "../run/RunPicker.tsx";

/** In the place of charts while no run is shown. */
export function NoRun({ state }: { state: DashboardState }): JSX.Element {
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
