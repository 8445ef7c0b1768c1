/** Questions about what panels show. */
import type { PanelState } from "../../protocol/messages/panelState.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";

/** The runs that a state is about, without repetition; the table is about all and follows none. */
export function runsOf(state: PanelState): RunId[] {
  if (state.view === "table") return [];
  return "runs" in state ? [...new Set(state.runs)] : [state.run];
}

/** Whether a panel showing `shown` is the one to bring to the front when `asked` is asked for. */
export function showsSubject(shown: PanelState, asked: PanelState): boolean {
  switch (asked.view) {
    case "dashboard":
      if (shown.view !== "dashboard") return false;
      return asked.config === null ? shown.runs[0] === asked.runs[0] : shown.config === asked.config;
    case "table":
      return shown.view === "table";
    case "compare":
    case "texts":
      return shown.view === asked.view && sameMembers(shown.runs, asked.runs);
    default:
      return shown.view === asked.view && shown.run === asked.run;
  }
}

/** Whether a dashboard shows one run and is pinned to no configuration. */
export function showsAlone(state: PanelState, run: RunId): boolean {
  return state.view === "dashboard" && state.config === null && state.runs.length === 1 && state.runs[0] === run;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}

/**
 * What a panel brought to the front shows from now on.
 *
 * What the user chose in it stays, unless something is asked for that it does not show.
 */
export function stateWhenRevealed(shown: PanelState, asked: PanelState): PanelState {
  if (asked.view === "table") return shown;
  if ("runs" in asked && "runs" in shown)
    return asked.runs.every((run) => shown.runs.includes(run)) ? shown : { ...shown, ...asked };
  if (asked.view === "inspector") return asked.sample === null && asked.epoch === null ? shown : asked;
  return "epoch" in asked && asked.epoch === null ? shown : asked;
}
