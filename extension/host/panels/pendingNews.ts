/** News that a panel has not received yet. */
import type { Remote } from "../../protocol/messages/channel.ts";
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import type { PanelApi } from "../../protocol/messages/panelApi.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import { paced } from "../../protocol/pacing.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { GenerationProgress } from "../../protocol/run/texts.ts";
import type { TraceUpdate } from "../../protocol/run/trace.ts";
import { joinUpdates } from "./joinUpdates.ts";

/** Milliseconds between two tellings: 10 Hz. */
const pause = 100;

class News {
  readonly changed = new Map<RunId, RunSummary>();
  readonly gone = new Set<RunId>();
  readonly updates = new Map<RunId, TraceUpdate[]>();
  readonly lost = new Set<RunId>();
  readonly styles = new Map<RunId, number>();
  validation: ConfigValidation | null | undefined;
  generation: GenerationProgress | undefined;
  state: PanelState | undefined;

  sendTo(panel: Remote<PanelApi>): Promise<void>[] {
    const calls: Promise<void>[] = [];
    if (this.changed.size + this.gone.size > 0)
      calls.push(panel.runsChanged([...this.changed.values()], [...this.gone]));
    if (this.styles.size > 0) calls.push(panel.stylesChanged([...this.styles]));
    if (this.state !== undefined) calls.push(panel.stateChanged(this.state));
    if (this.validation !== undefined) calls.push(panel.validated(this.validation));
    if (this.generation !== undefined) calls.push(panel.generationChanged(this.generation));
    for (const run of this.lost) calls.push(panel.traceLost(run));
    for (const updates of this.updates.values()) calls.push(panel.traced(joinUpdates(updates)));
    return calls;
  }
}

/**
 * News are merged while they wait, sent at most 10 times a second, and not before the panel has taken the last: a page
 * that is slow to draw gets fewer and larger updates, not a queue of them.
 */
export class PendingNews {
  private news = new News();
  /** Later: what a call of the panel returns must reach it before the news that follow from it. */
  private readonly sending = paced(() => this.send(), { every: pause, later: true });

  constructor(
    private readonly panel: Remote<PanelApi>,
    private readonly onError: (error: unknown) => void,
  ) {}

  runsChanged(changed: readonly RunSummary[], gone: readonly RunId[]): void {
    for (const summary of changed) {
      this.news.gone.delete(summary.run);
      this.news.changed.set(summary.run, summary);
    }
    for (const run of gone) {
      this.news.changed.delete(run);
      this.news.gone.add(run);
    }
    this.sending.request();
  }

  traced(update: TraceUpdate): void {
    const earlier = this.news.updates.get(update.run);
    if (earlier) earlier.push(update);
    else this.news.updates.set(update.run, [update]);
    this.sending.request();
  }

  /** The news that waits about the run's trace is void. */
  dropTrace(run: RunId): void {
    this.news.updates.delete(run);
    this.news.lost.delete(run);
  }

  traceLost(run: RunId): void {
    this.news.updates.delete(run);
    this.news.lost.add(run);
    this.sending.request();
  }

  validated(validation: ConfigValidation | null): void {
    this.news.validation = validation;
    this.sending.request();
  }

  stylesChanged(styles: ReadonlyMap<RunId, number>): void {
    for (const [run, style] of styles) this.news.styles.set(run, style);
    this.sending.request();
  }

  generationChanged(progress: GenerationProgress): void {
    this.news.generation = progress;
    this.sending.request();
  }

  stateChanged(state: PanelState): void {
    this.news.state = state;
    this.sending.request();
  }

  dispose(): void {
    this.sending.dispose();
  }

  private async send(): Promise<void> {
    const { news } = this;
    this.news = new News();
    await Promise.all(news.sendTo(this.panel).map((call) => call.catch(this.onError)));
  }
}
