/** All runs of the workspace, and the ones that this window computes. */
import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import { ask } from "../display/messages.ts";
import { forkChild } from "../processes/childProcess.ts";
import type { RunEnd, Runs, Services } from "../services.ts";
import { recordGitFor } from "./recordGit.ts";
import { makeRunFolder, removeEmptyFolder, runsFolderFor, runsFolders } from "./runFolders.ts";
import { inOrder, queuedSummary, shownRun } from "./runList.ts";
import { beginRun, type Runner, type RunnerEnd } from "./runnerProcess.ts";
import { type OwnRun, RunQueue } from "./runQueue.ts";
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
  let sorted: readonly RunSummary[] | undefined;
  let listed: Promise<void> | undefined;

  const queue = new RunQueue({
    begin: forkRunner,
    atOnce: () => settings().get("concurrentRuns", 1),
    changed: (run) => notify([run]),
    withdrawn(run) {
      removeEmptyFolder(run);
      notify([run]);
    },
    ended(own, end, stopped) {
      notify([own.run]);
      void conclude(own, end, stopped);
    },
  });

  function forkRunner({ summary, begin }: OwnRun): Runner {
    const script = path.join(context.extensionPath, "dist", "runner.cjs");
    const named = {
      info: (line: string) => log.info(`${summary.name}: ${line}`),
      warn: (line: string) => log.warn(`${summary.name}: ${line}`),
    };
    return beginRun(forkChild(script, named, { nodePath: settings().get("nodePath", "") }), begin, named);
  }

  function get(run: RunId): RunSummary | undefined {
    const own = queue.get(run);
    const read = onDisk.get(run);
    if (own) return shownRun(own, read);
    return read;
  }

  function list(): readonly RunSummary[] {
    const own = queue.all.map(({ run }) => run);
    sorted ??= inOrder(
      [...new Set([...onDisk.keys(), ...own])].map((run) => get(run)!),
      own,
    );
    return sorted;
  }

  function notify(runs: readonly RunId[]): void {
    sorted = undefined;
    const changed = runs.map(get).filter((summary) => summary !== undefined);
    const gone = runs.filter((run) => get(run) === undefined);
    didChange.fire({ changed, gone });
  }

  async function watch(): Promise<void> {
    const found = await archive.remote.watch([...new Set([...runsFolders(), ...otherFolders])]);
    const earlier = [...onDisk.keys()];
    onDisk.clear();
    for (const summary of found) onDisk.set(summary.run, summary);
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
  async function conclude(own: OwnRun, end: RunnerEnd, stopped: boolean): Promise<void> {
    const { run } = own;
    const unrecorded = end.kind !== "ended" && !end.recorded;
    if (end.kind !== "ended") log.error(`${own.summary.name} (${run}): ${end.error.message}`);
    if (!unrecorded) {
      try {
        if (end.kind === "died" && !stopped) await archive.remote.markFailed(run, end.error);
        await archive.remote.refresh(run);
        await noticed(run);
      } catch (error) {
        log.error(error instanceof Error ? error : String(error));
      }
    }
    const refused = unrecorded ? end.error : null;
    didEnd.fire({ summary: get(run) ?? own.summary, refused, stopped });
  }

  /** Settles when the archive has reported that a run has ended, or a while later. */
  function noticed(run: RunId): Promise<void> {
    return new Promise((resolve) => {
      const hasEnded = () => onDisk.get(run)?.status !== "running";
      if (hasEnded()) return resolve();
      const done = () => {
        clearTimeout(timer);
        listening.dispose();
        resolve();
      };
      const timer = setTimeout(done, noticedWithin);
      const listening = didChange.event(() => hasEnded() && done());
    });
  }

  const subscriptions = vscode.Disposable.from(
    archive.onRunsChanged(({ changed, gone }) => {
      for (const summary of changed) onDisk.set(summary.run, summary);
      for (const run of gone) onDisk.delete(run);
      notify([...changed.map(({ run }) => run), ...gone]);
    }),
    archive.onRestarted(reload),
    vscode.workspace.onDidChangeWorkspaceFolders(reload),
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
      return ofFile.reduce<RunSummary | undefined>((a, b) => (a && a.startedAt >= b.startedAt ? a : b), undefined);
    },
    async start(configFile) {
      refuseWithoutTrust();
      const text = await savedConfigText(configFile);
      const { configHeadline } = await import("./configHeadline.ts");
      const headline = configHeadline(text);
      const startedAt = new Date();
      const root = runsFolderFor(configFile);
      const run = await makeRunFolder(root, headline.name, startedAt);
      if (!runsFolders().includes(root) && !otherFolders.has(root)) {
        otherFolders.add(root);
        reload();
      }
      load().catch(() => {}); // a run needs no list of the others
      const begin = {
        start: { configFile: configFile.fsPath, sets: [], directory: run, recordGit: recordGitFor(configFile) },
      };
      queue.add({ run, begin, summary: queuedSummary(run, configFile.fsPath, headline, startedAt) });
      return run;
    },
    async resume(run) {
      refuseWithoutTrust();
      await load();
      const summary = onDisk.get(run);
      if (!summary?.resumable) throw badInput({ what: "the run cannot be resumed", where: run });
      const { state, holder } = await archive.remote.claim(run);
      const takeOver = state === "unclear" && (await mayTakeOver(summary.name, holder));
      if (state === "unclear" && !takeOver) return;
      queue.add({ run, begin: { resume: run, takeOver }, summary });
    },
    control: (run) => queue.control(run),
    isStopping: (run) => queue.get(run)?.phase === "stopping",
    kill: (run) => queue.kill(run),
    async refresh() {
      listed = undefined;
      await load();
    },
    dispose() {
      const waiting = queue.all.filter(({ phase }) => phase === "queued");
      for (const { run } of waiting) removeEmptyFolder(run);
      subscriptions.dispose();
      queue.dispose();
      didChange.dispose();
      didEnd.dispose();
    },
  };
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
