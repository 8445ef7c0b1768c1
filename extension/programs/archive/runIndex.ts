/**
 * All runs of the watched folders, looked at from time to time, and which changes the host is notified of.
 *
 * The disk is asked again and again rather than watched, which works on every file system; what nobody follows costs a question
 * or two a second.
 */
import path from "node:path";
import type { ArchiveListener } from "../../protocol/messages/archiveApi.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { RunId, RunSummary, SkippedLines } from "../../protocol/run/runSummary.ts";
import type { RunTrace } from "../../protocol/run/trace.ts";
import type { ConfigValues } from "../../protocol/runTable/configValues.ts";
import { RootFolder } from "./rootFolder.ts";
import { RunEntry } from "./runEntry.ts";
import type { RunObservations } from "./runObservations.ts";

/** How often followed running runs are looked at and the host is notified. */
const tickMs = 100;
/** How often all else is looked at, and folders are listed. */
const sweepMs = 700;
/** Records that are read at a time: one may hold a megabyte of differences to its commit. */
const readAtOnce = 16;

export class RunIndex {
  private roots = new Map<string, RootFolder>();
  /** Runs of the roots; others while they are followed. */
  private readonly entries = new Map<RunId, RunEntry>();
  /** Looked at since the host was notified. */
  private readonly looked = new Set<RunId>();
  private readonly gone = new Set<RunId>();
  /** Each run's summary as the host knows it, as JSON. */
  private readonly reported = new Map<RunId, string>();
  private nextSweep = 0;
  private listing = false;
  private readonly timer = setInterval(() => this.tick(), tickMs);

  constructor(private readonly listener: Remote<ArchiveListener>) {}

  /** Lists the runs of these folders, and from now on theirs alone. @throws bad-input for a folder that cannot be read. */
  async watch(folders: readonly string[]): Promise<RunSummary[]> {
    const before = this.roots;
    const resolved = folders.map((folder) => path.resolve(folder));
    this.roots = new Map(resolved.map((folder) => [folder, before.get(folder) ?? this.rootFolder(folder)]));
    for (const [folder, root] of before) if (!this.roots.has(folder)) root.close();
    for (const entry of this.entries.values()) if (!this.isListed(entry) && !entry.followed) this.forget(entry);

    const earlier = new Set(this.entries.values());
    const results = await Promise.allSettled([...this.roots.values()].map((root) => this.list(root)));
    for (const result of results) if (result.status === "rejected") throw result.reason;
    const listed = [...this.entries.values()].filter((entry) => this.isListed(entry));
    // A new one was read just now, or a sweep is reading it; one whose events are being read is reported again when that is done.
    const isOld = (entry: RunEntry) => entry.summary() === undefined || (earlier.has(entry) && !entry.busy);
    await Promise.all(listed.filter(isOld).map((entry) => this.look(entry, "facts")));
    const summaries = [...this.entries.values()].flatMap((entry) => (this.isListed(entry) && entry.summary()) || []);
    for (const summary of summaries) this.reported.set(summary.run, JSON.stringify(summary));
    // How far unfinished runs have come is read next, which may take a while.
    this.nextSweep = 0;
    return summaries;
  }

  /** Reads a run now; its news have been sent when this settles. */
  async refresh(run: RunId): Promise<void> {
    const known = this.entries.get(run);
    if (known !== undefined) await this.look(known, "all");
    else if (this.roots.has(path.dirname(run))) await this.add(run);
    this.notify();
  }

  async follow(run: RunId): Promise<RunTrace> {
    const entry = this.entries.get(run) ?? this.newEntry(run);
    this.entries.set(run, entry);
    try {
      return await entry.follow();
    } catch (error) {
      if (!entry.followed) this.unfollow(run);
      throw error;
    }
  }

  unfollow(run: RunId): void {
    const entry = this.entries.get(run);
    entry?.unfollow();
    if (entry && !this.isListed(entry)) this.forget(entry);
  }

  /** The listed runs that wait or compute, each looked at now. */
  async active(): Promise<RunEntry[]> {
    const isActive = (entry: RunEntry) => this.isListed(entry) && (entry.queued || entry.running);
    const active = [...this.entries.values()].filter(isActive);
    await Promise.all(active.map((entry) => this.look(entry, "facts")));
    // One that is gone keeps what was last known of it.
    return active.filter((entry) => this.entries.get(entry.directory) === entry && isActive(entry));
  }

  async observe(run: RunId): Promise<RunObservations> {
    return (this.entries.get(run) ?? this.newEntry(run)).observe();
  }

  async skipped(run: RunId): Promise<SkippedLines> {
    return (this.entries.get(run) ?? this.newEntry(run)).countSkipped();
  }

  /** Of each run, in the order given. */
  async configs(runs: readonly RunId[]): Promise<(ConfigValues | undefined)[]> {
    const configs: Promise<(ConfigValues | undefined)[]>[] = [];
    for (let at = 0; at < runs.length; at += readAtOnce) {
      const some = runs.slice(at, at + readAtOnce).map((run) => (this.entries.get(run) ?? this.newEntry(run)).config());
      configs.push(Promise.all(some));
      await configs.at(-1);
    }
    return (await Promise.all(configs)).flat();
  }

  close(): void {
    clearInterval(this.timer);
    for (const root of this.roots.values()) root.close();
  }

  private tick(): void {
    for (const entry of this.entries.values()) if (entry.followed && entry.running) this.lookUnlessBusy(entry);
    if (performance.now() >= this.nextSweep) void this.sweep();
    this.notify();
  }

  private async sweep(): Promise<void> {
    if (this.listing) return;
    this.listing = true;
    this.nextSweep = performance.now() + sweepMs;
    for (const entry of this.entries.values()) this.lookUnlessBusy(entry);
    // A folder that cannot be read now may be readable later; its runs are known till then.
    await Promise.allSettled([...this.roots.values()].map((root) => this.list(root)));
    this.listing = false;
  }

  /** Adds the runs of a folder that are new. */
  private async list(root: RootFolder): Promise<void> {
    const fresh = (await root.folders()).filter((run) => !this.entries.has(run));
    for (let at = 0; at < fresh.length; at += readAtOnce)
      await Promise.all(fresh.slice(at, at + readAtOnce).map((run) => this.add(run)));
  }

  /** Adds a run, unless the folder holds none. */
  private async add(run: RunId): Promise<void> {
    // Two listings may be under way.
    if (this.entries.has(run)) return;
    const entry = this.newEntry(run);
    this.entries.set(run, entry);
    const isRun = await entry.lookAtFacts().catch(() => false);
    if (isRun) {
      this.looked.add(run);
      this.gone.delete(run);
    } else if (!entry.followed && !entry.busy) {
      this.forget(entry);
    }
  }

  private lookUnlessBusy(entry: RunEntry): void {
    if (!entry.busy) void this.look(entry);
  }

  private async look(entry: RunEntry, what: "facts" | "changes" | "all" = "changes"): Promise<void> {
    const looking = what === "facts" ? entry.lookAtFacts() : entry.look(what === "all");
    // A folder that may not be read for a while is no reason to drop the run.
    const isThere = await looking.catch(() => true);
    if (this.entries.get(entry.directory) !== entry) return;
    if (isThere) this.looked.add(entry.directory);
    else {
      if (this.reported.has(entry.directory) || entry.followed) this.gone.add(entry.directory);
      entry.unfollow();
      this.forget(entry);
    }
  }

  /** Notifies the host of what has changed since the last notification. */
  private notify(): void {
    const changed: RunSummary[] = [];
    for (const run of this.looked) {
      const entry = this.entries.get(run);
      const summary = entry && this.isListed(entry) ? entry.summary() : undefined;
      const text = JSON.stringify(summary);
      if (summary === undefined || text === this.reported.get(run)) continue;
      this.reported.set(run, text);
      changed.push(summary);
    }
    const gone = [...this.gone];
    this.looked.clear();
    this.gone.clear();
    // A host that has gone ends this process.
    if (changed.length + gone.length > 0) this.listener.runsChanged(changed, gone).catch(() => {});
  }

  private forget({ directory }: RunEntry): void {
    this.entries.delete(directory);
    this.reported.delete(directory);
  }

  private isListed({ directory }: RunEntry): boolean {
    return this.roots.has(path.dirname(directory));
  }

  private newEntry(run: RunId): RunEntry {
    return new RunEntry(run, (update) => void this.listener.traced(update).catch(() => {}));
  }

  private rootFolder(folder: string): RootFolder {
    return new RootFolder(folder, () => {
      this.nextSweep = 0;
    });
  }
}
