/** What a window kept of a panel, which may be anything. */
import { Value } from "typebox/value";
import type { ViewName } from "../../protocol/messages/names.ts";
import {
  type ChartOptions,
  ChartOptionsSchema,
  type PanelState,
  PanelStateSchema,
} from "../../protocol/messages/panelState.ts";
import { newTextsState } from "../../protocol/run/texts.ts";
import { newTable } from "../../protocol/runTable/newTable.ts";

/**
 * A state that the window kept over a reload, checked.
 *
 * @returns the view without runs where nothing fitting was kept; undefined for views that need a run.
 */
export function restoredState(view: ViewName, kept: unknown): PanelState | undefined {
  if (Value.Check(PanelStateSchema, kept) && kept.view === view) return kept;
  if (view === "dashboard") return { view, runs: [], config: null };
  if (view === "table") return newTable();
  if (view === "texts") return newTextsState([]);
  return view === "compare" ? { view, runs: [] } : undefined;
}

/** Gives a new panel of a view with charts the chart options that were chosen last, unless it has its own. @param kept what was stored, unchecked */
export function withChartOptions(state: PanelState, kept: unknown): PanelState {
  const charts = state.view === "dashboard" || state.view === "compare";
  if (!charts || state.charts !== undefined || !Value.Check(ChartOptionsSchema, kept)) return state;
  return { ...state, charts: kept as ChartOptions };
}
