/** All runs of the workspace: the archive's list of them, and what this window does to them. */
import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import type { TakenRun } from "../../protocol/messages/archiveApi.ts";
import { remoteBy } from "../../protocol/messages/channel.ts";
import type { RunControl } from "../../protocol/messages/runnerApi.ts";
import { hasEnded, type RunId, type RunSummary } from "../../protocol/run/runSummary.ts";
import { ask } from "../display/messages.ts";
import { forkChild } from "../processes/childProcess.ts";
import type { RunEnd, Runs, Services } from "../services.ts";
import { recordGitFor } from "./recordGit.ts";
import { makeRunFolder, runsFolderFor, runsFolders } from "./runFolders.ts";
import { inOrder } from "./runList.ts";
import { beginRun, type Runner, type RunnerEnd } from "./runnerProcess.ts";
import { RunQueue } from "./runQueue.ts";
import { savedConfigText } from "./savedConfig.ts";

/** Milliseconds that the archive is given to notice that a run has ended. */
const noticedWithin = 5000;

const settings = () => vscode.workspace.getConfiguration("splitcom");

/** Folders are read when the list is first asked for, runners forked when a run's turn has come. */
export function createRuns({ context, log, archive }: Pick<Services, "context" | "log" | "archive">): Runs {
  const didChange = new vscode.EventEmitter<{ changed: readonly RunSummary[]; gone: readonly RunId[] }>();
  const didEnd = new vscode.EventEmitter<RunEnd>();
  const onDisk = new Map<RunId, RunSummary>();
  /** Folders of runs of configurations outside the workspace. */
  const otherFolders = new Set<string>();
  /** Runs whose process the user has ended. */
  const killed = new Set<RunId>();
  let sorted: readonly RunSummary[] | undefined;
  let listed: Promise<void> | undefined;
  /** What the archive has reported since it was last asked for the whole list: newer than its answer. */
  let reported = new Map<RunId, RunSummary | undefined>();

  const queue = new RunQueue({
    take: (atOnce) => archive.remote.takeNext(atOnce),
    begin: forkRunner,
    atOnce: () => (vscode.workspace.isTrusted ? settings().get("concurrentRuns", 1) : 0),
    ended: (taken, end) => void conclude(taken, end),
    failed: (error) => log.error(error instanceof Error ? error : String(error)),
  });

  function forkRunner(taken: TakenRun): Runner {
    const script = path.join(context.extensionPath, "dist", "runner.cjs");
    const named = {
      info: (line: string) => log.info(`${taken.name}: ${line}`),
      warn: (line: string) => log.warn(`${taken.name}: ${line}`),
    };
    const options = { nodePath: settings().get("nodePath", ""), outlives: true };
    return beginRun(forkChild(script, named, options), taken, named);
  }

  function get(run: RunId): RunSummary | undefined {
    const read = onDisk.get(run);
    // Without trust runs are looked at.
    return read?.controllable && !vscode.workspace.isTrusted ? { ...read, controllable: false } : read;
  }

  function list(): readonly RunSummary[] {
    sorted ??= inOrder([...onDisk.keys()].map((run) => get(run)!));
    return sorted;
  }

  function notify(runs: readonly RunId[]): void {
    sorted = undefined;
    const changed = runs.map(get).filter((summary) => summary !== undefined);
    const gone = runs.filter((run) => !onDisk.has(run));
    didChange.fire({ changed, gone });
    // Any of them may have made room for the next.
    if (list().some(({ status }) => status === "queued")) queue.advance();
  }

  /** The end of a run that no window or terminal waits for any more is announced by those that watch it. */
  function update(summary: RunSummary): void {
    const before = onDisk.get(summary.run);
    onDisk.set(summary.run, summary);
    const ends = before !== undefined && !hasEnded(before) && before.status !== "queued" && hasEnded(summary);
    if (!ends || queue.runnerOf(summary.run) || before.live?.unattended !== true) return;
    didEnd.fire({ summary, refused: null, stopped: isStopped(summary) });
  }

  const isStopped = ({ run, status }: RunSummary) => status === "stopped" || killed.has(run);

  async function watch(): Promise<void> {
    const newer = new Map<RunId, RunSummary | undefined>();
    reported = newer;
    const found = await archive.remote.watch([...new Set([...runsFolders(), ...otherFolders])]);
    const earlier = [...onDisk.keys()];
    onDisk.clear();
    for (const summary of found) onDisk.set(summary.run, summary);
    for (const [run, summary] of newer) {
      if (summary) onDisk.set(run, summary);
      else onDisk.delete(run);
    }
    notify([...new Set([...earlier, ...onDisk.keys()])]);
  }

  function load(): Promise<void> {
    if (listed === undefined) {
      listed = watch();
      listed.catch((error) => log.error(error));
    }
    return listed;
  }

  /** Only once somebody has asked for the list. */
  function reload(): void {
    if (listed === undefined) return;
    listed = undefined;
    load().catch(() => {});
  }

  /** What the end of a runner leaves to do before the end is announced. */
  async function conclude({ run, name }: TakenRun, end: RunnerEnd): Promise<void> {
    const unrecorded = end.kind !== "ended" && !end.recorded;
    if (end.kind !== "ended") log.error(`${name} (${run}): ${end.error.message}`);
    try {
      if (end.kind === "died" && unrecorded) await archive.remote.refuse(run, end.error);
      else if (end.kind === "died" && !killed.has(run)) await archive.remote.markFailed(run, end.error);
      await archive.remote.refresh(run);
      await noticed(run);
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
    const summary = get(run);
    // Another window was quicker: the run is its.
    if (summary === undefined || (unrecorded && !hasEnded(summary))) return;
    didEnd.fire({ summary, refused: unrecorded ? end.error : null, stopped: isStopped(summary) });
  }

  /** Settles when the archive has reported that a run has ended, or a while later. */
  function noticed(run: RunId): Promise<void> {
    return new Promise((resolve) => {
      const ended = () => {
        const read = onDisk.get(run);
        return read === undefined || hasEnded(read);
      };
      if (ended()) return resolve();
      const done = () => {
        clearTimeout(timer);
        listening.dispose();
        resolve();
      };
      const timer = setTimeout(done, noticedWithin);
      const listening = didChange.event(() => ended() && done());
    });
  }

  const subscriptions = vscode.Disposable.from(
    archive.onRunsChanged(({ changed, gone }) => {
      for (const summary of changed) {
        reported.set(summary.run, summary);
        update(summary);
      }
      for (const run of gone) {
        reported.set(run, undefined);
        onDisk.delete(run);
      }
      notify([...changed.map(({ run }) => run), ...gone]);
    }),
    archive.onRestarted(reload),
    vscode.workspace.onDidChangeWorkspaceFolders(reload),
    vscode.workspace.onDidGrantWorkspaceTrust(() => notify([...onDisk.keys()])),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("splitcom.runsFolder")) reload();
      if (change.affectsConfiguration("splitcom.concurrentRuns")) queue.advance();
    }),
  );

  return {
    onDidChange: didChange.event,
    onDidEnd: didEnd.event,
    get listed() {
      return load();
    },
    get list() {
      load().catch(() => {});
      return list();
    },
    get,
    skippedLines: (run) => archive.remote.skipped(run),
    latestOf(configFile) {
      const ofFile = list().filter((run) => run.configFile === configFile);
      const latest = latestAmong(ofFile.filter(({ status }) => status !== "queued"));
      // One that waits does not take the place of one that computes.
      return latest && !hasEnded(latest) ? latest : latestAmong(ofFile);
    },
    async start(configFile) {
      refuseWithoutTrust();
      const configText = await savedConfigText(configFile);
      const { configHeadline } = await import("../../protocol/config/configHeadline.ts");
      const headline = configHeadline(configText);
      const root = runsFolderFor(configFile);
      const run = await makeRunFolder(root, headline.name, new Date());
      if (!runsFolders().includes(root) && !otherFolders.has(root)) {
        otherFolders.add(root);
        reload();
      }
      load().catch(() => {}); // a run needs no list of the others
      const begin = {
        kind: "start",
        configFile: configFile.fsPath,
        configText,
        recordGit: recordGitFor(configFile),
      } as const;
      await archive.remote.enqueue(run, { ...headline, begin });
      queue.advance();
      return run;
    },
    async resume(run) {
      refuseWithoutTrust();
      await load();
      const summary = onDisk.get(run);
      if (!summary?.resumable) throw badInput({ what: "the run cannot be resumed", where: run });
      const { name, epochs } = summary;
      const { state, holder } = await archive.remote.claim(run);
      const takeOver = state === "unclear" && (await mayTakeOver(name, holder));
      if (state === "unclear" && !takeOver) return;
      killed.delete(run);
      await archive.remote.enqueue(run, { name, epochs, begin: { kind: "resume", takeOver } });
      queue.advance();
    },
    async runNext(run) {
      refuseWithoutTrust();
      await archive.remote.runNext(run);
    },
    control: (run) =>
      remoteBy<RunControl>(async (method, args) => {
        refuseWithoutTrust();
        await archive.remote.control(run, method as keyof RunControl, args);
      }),
    isStopping: (run) => onDisk.get(run)?.live?.stopping === true,
    async kill(run) {
      refuseWithoutTrust();
      killed.add(run);
      const own = queue.runnerOf(run);
      if (own) own.kill();
      else await archive.remote.kill(run);
    },
    async refresh() {
      listed = undefined;
      await load();
    },
    dispose() {
      subscriptions.dispose();
      queue.dispose();
      didChange.dispose();
      didEnd.dispose();
    },
  };
}

function latestAmong(runs: readonly RunSummary[]): RunSummary | undefined {
  return runs.reduce<RunSummary | undefined>((a, b) => (a && a.startedAt >= b.startedAt ? a : b), undefined);
}

/** @param holder the process that has claimed the run, and of which nobody here can say whether it has ended */
async function mayTakeOver(name: string, holder: string): Promise<boolean> {
  const takeOver = vscode.l10n.t("Take Over");
  const answer = await ask(
    vscode.l10n.t("{0} is claimed by {1}. Has that process ended?", name, holder),
    vscode.l10n.t("It is not visible from here. Two processes that write one run damage each other's files."),
    takeOver,
  );
  return answer === takeOver;
}

function refuseWithoutTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw badInput({
    what: "experiments run only in trusted workspaces",
    remedy: "Trust it with Workspaces: Manage Workspace Trust.",
  });
}
