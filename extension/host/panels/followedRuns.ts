/** Which runs the archive is to follow: those that at least one panel follows. */
import type { ArchiveApi } from "../../protocol/messages/archiveApi.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { RunTrace } from "../../protocol/run/trace.ts";

export interface Following {
  /** The run as far as it has come; rejects as the archive does. */
  readonly trace: Promise<RunTrace>;
  /** Ends it; more than once does no harm. */
  dispose(): void;
}

/** Counts followers over all panels, so that a panel that closes does not silence another. */
export class FollowedRuns {
  private counts = new Map<RunId, number>();

  /** @param remote asked again at every use: a restarted archive is another one. */
  constructor(
    private readonly remote: () => Pick<Remote<ArchiveApi>, "follow" | "unfollow">,
    private readonly onError: (error: unknown) => void,
  ) {}

  follow(run: RunId): Following {
    const { counts } = this;
    const add = (change: 1 | -1) => {
      // Counts of an archive that is gone concern nobody.
      if (counts !== this.counts) return;
      const count = (counts.get(run) ?? 0) + change;
      if (count > 0) counts.set(run, count);
      else {
        counts.delete(run);
        this.remote().unfollow(run).catch(this.onError);
      }
    };
    add(1);
    // The request holds a count of its own: `unfollow` must not overtake a `follow` that is still being answered.
    add(1);
    const trace = this.remote().follow(run);
    trace.then(
      () => add(-1),
      () => add(-1),
    );
    let following = true;
    return {
      trace,
      dispose() {
        if (following) add(-1);
        following = false;
      },
    };
  }

  /** The archive has restarted and follows nothing; whoever still wants a run follows it again. */
  forget(): void {
    this.counts = new Map();
  }

  /** How many runs are followed. */
  get size(): number {
    return this.counts.size;
  }
}
