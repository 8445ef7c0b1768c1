/** One webview panel: what it shows, kept here, and the page that shows it while the panel is visible. */
import type * as vscode from "vscode";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { PanelHostApi, PanelOpening } from "../../protocol/messages/panelApi.ts";
import type { DashboardState, PanelState } from "../../protocol/messages/panelState.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { GenerationProgress } from "../../protocol/run/texts.ts";
import type { TraceUpdate } from "../../protocol/run/trace.ts";
import { plainLabel } from "../../protocol/text/plainText.ts";
import type { Configs, RunStyles, Runs } from "../services.ts";
import type { FollowedRuns } from "./followedRuns.ts";
import { PageSession } from "./pageSession.ts";
import { runsOf, stateWhenRevealed, withGroupsRuns } from "./panelStates.ts";

/** What all panels share. */
export interface PanelParts {
  readonly runs: Pick<Runs, "list" | "get" | "latestOf">;
  readonly configs: Pick<Configs, "validationOf" | "watch">;
  readonly followedRuns: FollowedRuns;
  readonly runStyles: Pick<RunStyles, "moved" | "keepApart">;
  titleOf(state: PanelState): string;
  generation(): GenerationProgress | null;
  /** What the user chose, for the next panel of the kind. */
  remember(state: PanelState): void;
  mayRun(): boolean;
  readonly translations: Record<string, string> | null;
  /** What the panel's page may ask for. */
  hostApi(panel: Panel, session: PageSession): Remote<PanelHostApi>;
  onError(error: unknown): void;
}

export class Panel {
  private session: PageSession | undefined;
  private watching: vscode.Disposable | undefined;
  /** The newest run of the pinned configuration when it was last looked for. */
  private latest: RunId | undefined;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly webviewPanel: vscode.WebviewPanel,
    private shown: PanelState,
    private readonly parts: PanelParts,
    onDispose: (panel: Panel) => void,
  ) {
    this.disposables = [
      webviewPanel.webview.onDidReceiveMessage((message) => this.receive(message)),
      webviewPanel.onDidChangeViewState(() => {
        if (!webviewPanel.visible) this.endSession();
      }),
      webviewPanel.onDidDispose(() => {
        this.endSession();
        this.watching?.dispose();
        for (const disposable of this.disposables) disposable.dispose();
        onDispose(this);
      }),
    ];
    this.pinConfig();
    this.showLatest();
    this.showJoined();
    this.showTitle();
    parts.runStyles.keepApart(runsOf(this.shown));
  }

  get state(): PanelState {
    return this.shown;
  }

  get isActive(): boolean {
    return this.webviewPanel.active;
  }

  opening(): PanelOpening {
    const { runs, configs, translations } = this.parts;
    const config = this.dashboard?.config ?? null;
    return {
      state: this.shown,
      runs: [...runs.list].sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
      validation: config === null ? null : (configs.validationOf(config) ?? null),
      generation: this.parts.generation(),
      mayRun: this.parts.mayRun(),
      styles: [...this.parts.runStyles.moved],
      translations,
    };
  }

  /** The page shows something else now. */
  changeState(state: PanelState): void {
    const config = this.dashboard?.config;
    this.shown = state;
    this.session?.keepFollowing(runsOf(state));
    this.parts.runStyles.keepApart(runsOf(state));
    this.parts.remember(state);
    if (this.dashboard?.config !== config) this.pinConfig();
    this.showTitle();
  }

  /** Brings the panel to the front. @param preserveFocus leaves the focus where the user types. */
  reveal(asked: PanelState, preserveFocus = false): void {
    const state = stateWhenRevealed(this.shown, asked);
    if (state !== this.shown) {
      this.changeState(state);
      this.session?.news.stateChanged(state);
    }
    // Without a column: where the panel is, and not where the last editor had the focus.
    this.webviewPanel.reveal(undefined, preserveFocus);
  }

  close(): void {
    this.webviewPanel.dispose();
  }

  runsChanged(changed: readonly RunSummary[], gone: readonly RunId[]): void {
    this.session?.news.runsChanged(changed, gone);
    this.showLatest();
    this.showJoined();
    const named = runsOf(this.shown);
    if (changed.some(({ run }) => named.includes(run))) this.showTitle();
  }

  traced(update: TraceUpdate): void {
    this.session?.traced(update);
  }

  validated(file: string): void {
    if (this.dashboard?.config !== file) return;
    this.session?.news.validated(this.parts.configs.validationOf(file) ?? null);
  }

  stylesChanged(styles: ReadonlyMap<RunId, number>): void {
    this.session?.news.stylesChanged(styles);
  }

  generationChanged(progress: GenerationProgress): void {
    if (this.shown.view === "texts") this.session?.news.generationChanged(progress);
  }

  archiveRestarted(): void {
    this.session?.loseTraces();
  }

  private get dashboard(): DashboardState | undefined {
    return this.shown.view === "dashboard" ? this.shown : undefined;
  }

  private receive(message: unknown): void {
    // A page begins with `open`; one that was loaded again in place does so without the panel having been hidden.
    if (isOpenRequest(message)) this.beginSession();
    this.session?.deliver(message);
  }

  private beginSession(): void {
    this.endSession();
    this.session = new PageSession(
      (message) => this.webviewPanel.webview.postMessage(message),
      (session) => this.parts.hostApi(this, session),
      this.parts.followedRuns,
      this.shown.view,
      this.parts.onError,
    );
  }

  private endSession(): void {
    this.session?.dispose();
    this.session = undefined;
  }

  private pinConfig(): void {
    this.watching?.dispose();
    const config = this.dashboard?.config ?? null;
    this.watching = config === null ? undefined : this.parts.configs.watch(config);
    this.latest = undefined;
  }

  /** A dashboard pinned to a configuration goes over to its new run; runs that the user laid over it stay. */
  private showLatest(): void {
    const { dashboard } = this;
    if (dashboard === undefined || dashboard.config === null) return;
    const latest = this.parts.runs.latestOf(dashboard.config)?.run;
    if (latest === undefined || latest === this.latest) return;
    const [first, ...others] = dashboard.runs;
    this.latest = latest;
    if (first === latest) return;
    const state = { ...dashboard, runs: [latest, ...others.filter((run) => run !== latest)] };
    this.changeState(state);
    this.session?.news.stateChanged(state);
  }

  /** A comparison of a group takes in its runs as they begin. */
  private showJoined(): void {
    const state = withGroupsRuns(this.shown, this.parts.runs.list);
    if (state === this.shown) return;
    this.changeState(state);
    this.session?.news.stateChanged(state);
  }

  private showTitle(): void {
    const title = plainLabel(this.parts.titleOf(this.shown));
    if (title !== this.webviewPanel.title) this.webviewPanel.title = title;
  }
}

function isOpenRequest(message: unknown): boolean {
  const request = message as { type?: unknown; method?: unknown } | null;
  return typeof request === "object" && request?.type === "request" && request.method === "open";
}
