/** Questions about what panels show. */

import { mostComparedRuns } from "../../protocol/messages/panelLimits.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import { groupKey } from "../../protocol/run/groups/runGroup.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";

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
      if (shown.view !== "compare") return false;
      return asked.group === undefined ? sameMembers(shown.runs, asked.runs) : shown.group === asked.group;
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

/** The state with further runs of the group that a comparison is of, in the order in which they began; the same where there are none. */
export function withGroupsRuns(state: PanelState, list: readonly RunSummary[]): PanelState {
  if (state.view !== "compare" || state.group === undefined) return state;
  const joins = list
    .filter((summary) => groupKey(summary) === state.group && summary.status !== "queued")
    .filter(({ run }) => !state.runs.includes(run))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    .map(({ run }) => run);
  const runs = [...state.runs, ...joins].slice(0, mostComparedRuns);
  return runs.length === state.runs.length ? state : { ...state, runs };
}

/**
 * What a panel brought to the front shows from now on.
 *
 * What the user chose in it stays, unless something is asked for that it does not show.
 */
export function stateWhenRevealed(shown: PanelState, asked: PanelState): PanelState {
  if (asked.view === "table") return shown;
  // Asked for again, it takes in again what the user has removed.
  if (asked.view === "compare" && asked.group !== undefined) return { ...shown, ...asked };
  if ("runs" in asked && "runs" in shown)
    return asked.runs.every((run) => shown.runs.includes(run)) ? shown : { ...shown, ...asked };
  if (asked.view === "inspector") return asked.sample === null && asked.epoch === null ? shown : asked;
  return "epoch" in asked && asked.epoch === null ? shown : asked;
}
