/** One life of a panel's page: from its `open` until it is hidden, loaded again or closed. */
import { runFailed } from "../../protocol/errors.ts";
import { type Connection, connect, type Endpoint, type Remote, serve } from "../../protocol/messages/channel.ts";
import { checkedApi } from "../../protocol/messages/messageTable.ts";
import type { ViewName } from "../../protocol/messages/names.ts";
import { type PanelApi, type PanelHostApi, panelHostMessages } from "../../protocol/messages/panelApi.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { type RunTrace, type TraceParts, type TraceUpdate, updateFits } from "../../protocol/run/trace.ts";
import type { FollowedRuns, Following } from "./followedRuns.ts";
import { PendingNews } from "./pendingNews.ts";

interface Follower extends Following {
  /** Events that the page has been given or is about to be; undefined until the snapshot is there. */
  seq: number | undefined;
  /** What arrived before the snapshot: it may hold them already, or not. */
  early: TraceUpdate[];
}

/**
 * Nothing reaches the page once its session is disposed: the next page numbers its calls from 0 again, and would take
 * late answers for its own.
 */
export class PageSession {
  readonly news: PendingNews;
  private readonly listeners = new Set<(message: unknown) => void>();
  private readonly followers = new Map<RunId, Follower>();
  private readonly connection: Connection<PanelApi>;
  private disposed = false;

  constructor(
    post: (message: unknown) => unknown,
    api: (session: PageSession) => Remote<PanelHostApi>,
    private readonly followedRuns: FollowedRuns,
    private readonly view: ViewName,
    onError: (error: unknown) => void,
  ) {
    const endpoint: Endpoint = {
      post: (message) => (this.disposed ? undefined : post(message)),
      onMessage: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
    this.connection = connect<PanelApi>(endpoint);
    this.news = new PendingNews(this.connection.remote, (error) => {
      if (!this.disposed) onError(error);
    });
    serve(endpoint, checkedApi<Remote<PanelHostApi>>(api(this), panelHostMessages), onError);
  }

  /** A message of the page. */
  deliver(message: unknown): void {
    for (const listener of [...this.listeners]) listener(message);
  }

  /** A snapshot of the run; what is added to it follows as news. Asked again, it starts over. */
  async follow(run: RunId): Promise<RunTrace> {
    const earlier = this.followers.get(run);
    const follower: Follower = { ...this.followedRuns.follow(run), seq: undefined, early: [] };
    this.followers.set(run, follower);
    this.news.dropTrace(run);
    earlier?.dispose();
    try {
      const trace = await follower.trace;
      if (this.followers.get(run) !== follower) return shownParts(this.view, trace);
      follower.seq = trace.seq;
      for (const update of follower.early.splice(0)) this.traced(update);
      return shownParts(this.view, trace);
    } catch (error) {
      if (this.followers.get(run) === follower) this.unfollow(run);
      throw error;
    }
  }

  traced(update: TraceUpdate): void {
    const follower = this.followers.get(update.run);
    if (follower === undefined) return;
    if (follower.seq === undefined) {
      follower.early.push(update);
      return;
    }
    switch (updateFits(follower.seq, update)) {
      case "fits":
        follower.seq = update.seq;
        this.news.traced(shownParts(this.view, update));
        break;
      case "gap":
        this.unfollow(update.run);
        this.news.traceLost(update.run);
        break;
    }
  }

  /** The archive has restarted: the page is to ask for every run again. */
  loseTraces(): void {
    const runs = [...this.followers.keys()];
    for (const run of runs) {
      this.unfollow(run);
      this.news.traceLost(run);
    }
  }

  /** Follows no other runs any longer. */
  keepFollowing(runs: readonly RunId[]): void {
    for (const run of [...this.followers.keys()]) if (!runs.includes(run)) this.unfollow(run);
  }

  dispose(): void {
    this.disposed = true;
    this.keepFollowing([]);
    this.news.dispose();
    this.connection.close(runFailed({ what: "the panel is no longer visible" }));
    this.listeners.clear();
  }

  private unfollow(run: RunId): void {
    this.followers.get(run)?.dispose();
    this.followers.delete(run);
    this.news.dropTrace(run);
  }
}

/**
 * What a view shows of a trace. Probes, with the similarity of every token, are the inspector's, histograms the tuner's: to a page that
 * lays many runs over each other they would be most of what is sent.
 */
function shownParts<T extends TraceParts>(view: ViewName, parts: T): T {
  return {
    ...parts,
    probes: view === "inspector" ? parts.probes : [],
    histograms: view === "tuner" ? parts.histograms : [],
  };
}
