/** The views of panels, by name, each given what it shows. */
import type { ComponentType, JSX } from "preact";
import type { ViewName } from "../../extension/protocol/messages/names.ts";
import type { PanelState } from "../../extension/protocol/messages/panelState.ts";
import { CompareView } from "../compare/CompareView.tsx";
import { DashboardView } from "../dashboard/DashboardView.tsx";
import { InspectorView } from "../inspector/InspectorView.tsx";
import { RunsTableView } from "../runsTable/RunsTableView.tsx";
import { TextsView } from "../texts/TextsView.tsx";
import { TunerView } from "../tuner/TunerView.tsx";
import { useStored } from "./panelContext.ts";

type Of<V extends ViewName> = Extract<PanelState, { view: V }>;

const views: { [V in ViewName]: ComponentType<{ state: Of<V> }> } = {
  dashboard: DashboardView,
  inspector: InspectorView,
  tuner: TunerView,
  compare: CompareView,
  texts: TextsView,
  table: RunsTableView,
};

/** What the panel's state asks for. */
export function View(): JSX.Element {
  const state = useStored(({ state }) => state);
  const Chosen = views[state.view] as ComponentType<{ state: PanelState }>;
  return <Chosen state={state} />;
}
