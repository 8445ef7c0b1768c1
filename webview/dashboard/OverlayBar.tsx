/** The runs that the charts show: chips to remove them, and a list to add more. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { DashboardState } from "../../extension/protocol/messages/panelState.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { usePanel, useRuns } from "../app/panelContext.ts";
import { LineSample } from "../charts/LineSample.tsx";
import { Icon } from "../controls/Icon.tsx";
import { RunPicker } from "../run/RunPicker.tsx";
import { runName } from "../run/runName.ts";
import { useRunStyles } from "../run/useRunStyles.ts";

/** As many as a panel's state may name. */
const mostRuns = 50;

/** Chips only where there are several runs: one is named by the header. */
export function OverlayBar({ state }: { state: DashboardState }): JSX.Element {
  const { store } = usePanel();
  const summaries = useRuns();
  const styles = useRunStyles(state.runs);
  const show = (runs: RunId[]) => store.changeState({ ...state, runs });
  const others = summaries.filter(({ run }) => !state.runs.includes(run));
  return (
    <div class="overlay-bar">
      <ul class="run-chips" aria-label={t("Runs shown")}>
        {state.runs.length > 1 &&
          state.runs.map((run, index) => {
            const name = runName(run, summaries);
            return (
              <li key={run} class="run-chip">
                <LineSample style={styles.get(run)!} />
                <button
                  type="button"
                  class="run-chip-name"
                  title={index === 0 ? t("The header shows this run") : t("Show {0} in the header", name)}
                  aria-pressed={index === 0}
                  onClick={() => show([run, ...state.runs.filter((other) => other !== run)])}
                >
                  {name}
                </button>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("Remove {0}", name)}
                  title={t("Remove")}
                  onClick={() => show(state.runs.filter((other) => other !== run))}
                >
                  <Icon name="close" />
                </button>
              </li>
            );
          })}
      </ul>
      <RunPicker
        title={t("Overlay a run")}
        runs={others}
        disabled={others.length === 0 || state.runs.length >= mostRuns}
        onPick={(run) => show([...state.runs, run])}
      />
    </div>
  );
}
