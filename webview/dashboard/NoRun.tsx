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
      <h1>{pinned ? t("Not run yet") : t("No run is shown")}</h1>
      <p>
        {pinned
          ? t("What is known without running is below. Its curves appear here once it runs.")
          : runs.length > 0
            ? t("Choose a run, or start one from its configuration file.")
            : t(
                "Start an experiment: “SplitCom: New Experiment” in the command palette writes a configuration to begin with.",
              )}
      </p>
      {runs.length > 0 && (
        <RunPicker title={t("Show a run")} runs={runs} onPick={(run) => store.changeState({ ...state, runs: [run] })} />
      )}
    </div>
  );
}
