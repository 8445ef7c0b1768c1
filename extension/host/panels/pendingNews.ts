/** News that a panel has not received yet. */
import type { Remote } from "../../protocol/messages/channel.ts";
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import type { PanelApi } from "../../protocol/messages/panelApi.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
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
  validation: ConfigValidation | null | undefined;
  generation: GenerationProgress | undefined;
  state: PanelState | undefined;

  sendTo(panel: Remote<PanelApi>): Promise<void>[] {
    const calls: Promise<void>[] = [];
    if (this.changed.size + this.gone.size > 0)
      calls.push(panel.runsChanged([...this.changed.values()], [...this.gone]));
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
  private timer: NodeJS.Timeout | undefined;
  private sending = false;
  private sentAt = 0;
  private disposed = false;

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
    this.schedule();
  }

  traced(update: TraceUpdate): void {
    const earlier = this.news.updates.get(update.run);
    if (earlier) earlier.push(update);
    else this.news.updates.set(update.run, [update]);
    this.schedule();
  }

  /** The news that waits about the run's trace is void. */
  dropTrace(run: RunId): void {
    this.news.updates.delete(run);
    this.news.lost.delete(run);
  }

  traceLost(run: RunId): void {
    this.news.updates.delete(run);
    this.news.lost.add(run);
    this.schedule();
  }

  validated(validation: ConfigValidation | null): void {
    this.news.validation = validation;
    this.schedule();
  }

  generationChanged(progress: GenerationProgress): void {
    this.news.generation = progress;
    this.schedule();
  }

  stateChanged(state: PanelState): void {
    this.news.state = state;
    this.schedule();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  /** Never sends at once: what a call of the panel returns must reach it before the news that follow from it. */
  private schedule(): void {
    if (this.disposed || this.sending || this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.send(), Math.max(0, this.sentAt + pause - performance.now()));
  }

  private async send(): Promise<void> {
    const { news } = this;
    this.news = new News();
    this.timer = undefined;
    this.sending = true;
    this.sentAt = performance.now();
    await Promise.all(news.sendTo(this.panel).map((call) => call.catch(this.onError)));
    this.sending = false;
    if (!isEmpty(this.news)) this.schedule();
  }
}

function isEmpty({ changed, gone, updates, lost, validation, generation, state }: News): boolean {
  const waiting = changed.size + gone.size + updates.size + lost.size;
  return waiting === 0 && [validation, generation, state].every((news) => news === undefined);
}
