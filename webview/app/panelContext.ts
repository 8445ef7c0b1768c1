/** How components reach the host, the store and the theme. */
import { createContext } from "preact";
import { useContext, useLayoutEffect, useState } from "preact/hooks";
import type { Remote } from "../../extension/protocol/messages/channel.ts";
import type { PanelHostApi } from "../../extension/protocol/messages/panelApi.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { FollowedTrace, PanelData, PanelStore } from "./store.ts";
import type { Theme, ThemeWatch } from "./theme.ts";

export interface Panel {
  host: Remote<PanelHostApi>;
  store: PanelStore;
  themes: ThemeWatch;
}

/** Set once, around the view. */
export const PanelContext = createContext<Panel | undefined>(undefined);

/** Only below `PanelContext.Provider`. */
export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error("no panel around this component");
  return panel;
}

/** What `select` takes from the store; the component is drawn again when that is another value. */
export function useStored<T>(select: (data: PanelData) => T): T {
  const { store } = usePanel();
  const selected = select(store.data);
  const [, redraw] = useState({});
  // Before the browser paints: news that come in between must not be missed.
  useLayoutEffect(
    () =>
      store.subscribe(() => {
        if (!Object.is(select(store.data), selected)) redraw({});
      }),
    // `select` may close over what the component was drawn with last.
    [store, select, selected],
  );
  return selected;
}

/** All runs of the workspace, newest first. */
export function useRuns(): readonly RunSummary[] {
  return useStored(({ runs }) => runs);
}

/** Undefined for a run that is gone. */
export function useSummary(run: RunId): RunSummary | undefined {
  return useStored(({ runs }) => runs.find((summary) => summary.run === run));
}

const notFollowed: FollowedTrace = { trace: undefined, error: undefined };

/** The trace of a run that the panel's state names. */
export function useTrace(run: RunId): FollowedTrace {
  return useStored(({ traces }) => traces.get(run) ?? notFollowed);
}

/** The theme in force; the component is drawn again when the user changes it. */
export function useTheme(): Theme {
  const { themes } = usePanel();
  const [, redraw] = useState({});
  useLayoutEffect(() => themes.subscribe(() => redraw({})), [themes]);
  return themes.theme;
}
