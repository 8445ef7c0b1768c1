/** The webview panels of the window. */
import * as vscode from "vscode";
import { type ViewName, viewNames } from "../../protocol/messages/names.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { Panels, Services } from "../services.ts";
import { FollowedRuns } from "./followedRuns.ts";
import type { Panel, PanelParts } from "./panel.ts";
import { panelActions } from "./panelActions.ts";
import { panelHtml } from "./panelHtml.ts";
import { showsAlone, showsSubject } from "./panelStates.ts";
import { panelTitle } from "./panelTitle.ts";

/** Of the workspace's state: how all charts of the panel are drawn that was changed last. */
const chartOptionsKey = "splitcom.chartOptions";

/** Opens panels, brings those back that were open when the window was closed or reloaded, and sends all of them the news. */
export function createPanels(services: Omit<Services, "panels">): Panels {
  const { context, log, archive, runs, runStyles, configs, textGeneration } = services;
  const onError = (error: unknown) => log.error(error instanceof Error ? error : String(error));
  const open = new Set<Panel>();
  const followedRuns = new FollowedRuns(() => archive.remote, onError);
  const actions = panelActions(services, (state) => panels.open(state));
  const parts: Omit<PanelParts, "hostApi"> = {
    runs,
    configs,
    followedRuns,
    runStyles,
    titleOf: (state) => panelTitle(state, runs),
    mayRun: () => vscode.workspace.isTrusted,
    generation: () => textGeneration.progress,
    remember(state) {
      if ("charts" in state && state.charts !== undefined)
        context.workspaceState.update(chartOptionsKey, state.charts).then(undefined, onError);
      if (state.view !== "table") return;
      // A filter or ticks from last week would hide runs, or act on some that nobody thinks of.
      const kept = { ...state, filter: "", ticked: [] };
      // The same with every letter of a filter that is typed.
      if (JSON.stringify(kept) === JSON.stringify(context.workspaceState.get(tableMemory))) return;
      context.workspaceState.update(tableMemory, kept).then(undefined, onError);
    },
    translations: vscode.l10n.bundle ?? null,
    onError,
  };
  const show = ({ Panel, panelHostApi }: PanelModules, webviewPanel: vscode.WebviewPanel, state: PanelState) => {
    setUpWebview(webviewPanel, state.view, panelTitle(state, runs), context.extensionUri);
    const hostApi: PanelParts["hostApi"] = (panel, session) =>
      panelHostApi(panel, session, () => archive.remote, actions);
    const made = new Panel(webviewPanel, state, { ...parts, hostApi }, (panel) => open.delete(panel));
    open.add(made);
    return made;
  };
  /** @param browsing the focus stays in the list, whose keys act on the run that was clicked */
  const openOr = async (state: PanelState, browsing?: { reusable(): Panel | undefined }) => {
    const modules = await loadPanel();
    const shown = [...open].find((panel) => showsSubject(panel.state, state)) ?? browsing?.reusable();
    const place = { ...placeOf(state), ...(browsing && { preserveFocus: true }) };
    if (shown === undefined) {
      const remembered = state.view === "table" ? await rememberedTable(context.workspaceState) : state;
      const begun = modules.withChartOptions(remembered, context.workspaceState.get(chartOptionsKey));
      return show(modules, vscode.window.createWebviewPanel(viewType(state.view), "", place), begun);
    }
    shown.reveal(state, place.preserveFocus);
    return shown;
  };
  /** The dashboard that runs are looked through in, and the run it was given last. */
  let browsed: { panel: Panel; run: RunId } | undefined;
  const restorer = (view: ViewName): vscode.WebviewPanelSerializer => ({
    async deserializeWebviewPanel(webviewPanel, kept) {
      const [modules, { restoredState }] = await Promise.all([loadPanel(), import("./restoredState.ts")]);
      const state = restoredState(view, kept);
      if (state !== undefined) {
        show(modules, webviewPanel, state);
        return;
      }
      log.warn(`what the window kept of a panel (${view}) cannot be shown: ${JSON.stringify(kept)?.slice(0, 500)}`);
      webviewPanel.dispose();
    },
  });
  const disposables = [
    runs.onDidChange(({ changed, gone }) => {
      for (const panel of open) panel.runsChanged(changed, gone);
    }),
    archive.onTraced((update) => {
      for (const panel of open) panel.traced(update);
    }),
    archive.onRestarted(() => {
      followedRuns.forget();
      for (const panel of open) panel.archiveRestarted();
    }),
    configs.onDidValidate(({ file }) => {
      for (const panel of open) panel.validated(file);
    }),
    runStyles.onDidChange((styles) => {
      for (const panel of open) panel.stylesChanged(styles);
    }),
    textGeneration.onDidChange((progress) => {
      for (const panel of open) panel.generationChanged(progress);
    }),
    ...viewNames.map((view) => vscode.window.registerWebviewPanelSerializer(viewType(view), restorer(view))),
  ];
  const panels: Panels = {
    get active() {
      return [...open].find((panel) => panel.isActive)?.state;
    },
    async open(state) {
      await openOr(state);
    },
    async browse(run) {
      const reusable = () => {
        const { panel, run: earlier } = browsed ?? {};
        return panel && open.has(panel) && showsAlone(panel.state, earlier!) ? panel : undefined;
      };
      const shown = await openOr({ view: "dashboard", runs: [run], config: null }, { reusable });
      if (showsAlone(shown.state, run)) browsed = { panel: shown, run };
    },
    dispose() {
      for (const disposable of disposables) disposable.dispose();
      for (const panel of [...open]) panel.close();
    },
  };
  return panels;
}

/** What checks a page's messages is large: it is loaded with the first panel, not with the extension. */
async function loadPanel() {
  const [{ Panel }, { panelHostApi }, { withChartOptions }] = await Promise.all([
    import("./panel.ts"),
    import("./panelHostApi.ts"),
    import("./restoredState.ts"),
  ]);
  return { Panel, panelHostApi, withChartOptions };
}
type PanelModules = Awaited<ReturnType<typeof loadPanel>>;

const tableMemory = "splitcom.table";

/** The table as it was left. */
async function rememberedTable(memory: vscode.Memento): Promise<PanelState> {
  const { restoredState } = await import("./restoredState.ts");
  return restoredState("table", memory.get(tableMemory))!;
}

const viewType = (view: ViewName) => `splitcom.${view}`;

/** Beside the configuration where that is being edited, so that its predictions are seen while it changes. */
function placeOf(state: PanelState): { viewColumn: vscode.ViewColumn; preserveFocus?: boolean } {
  const edited = vscode.window.activeTextEditor?.document.uri.fsPath;
  const besides = state.view === "dashboard" && state.config !== null && state.config === edited;
  if (!besides) return { viewColumn: vscode.ViewColumn.Active };
  return { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
}

/** A panel that comes back after a reload has to be given everything but its title again. */
function setUpWebview(webviewPanel: vscode.WebviewPanel, view: ViewName, title: string, extension: vscode.Uri): void {
  const { webview } = webviewPanel;
  const file = (...parts: string[]) => vscode.Uri.joinPath(extension, ...parts);
  webview.options = { enableScripts: true, localResourceRoots: [file("dist"), file("media")] };
  webviewPanel.iconPath = {
    light: file("media", "panels", `${view}-light.svg`),
    dark: file("media", "panels", `${view}-dark.svg`),
  };
  webview.html = panelHtml({
    script: webview.asWebviewUri(file("dist", "webview.js")).toString(),
    style: webview.asWebviewUri(file("dist", "webview.css")).toString(),
    cspSource: webview.cspSource,
    title,
    // The language of its texts: without a translation a screen reader is to read English as English.
    language: vscode.l10n.bundle ? vscode.env.language : "en",
  });
}
