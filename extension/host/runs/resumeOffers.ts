/** When a folder is opened: the runs in it whose process has gone without a word since, each offered once for resuming. */
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { showWarning } from "../display/messages.ts";
import type { Services } from "../services.ts";
import { runsFolders } from "./runFolders.ts";

/** The offers made so far, in the workspace's memory. */
const offeredKey = "splitcom.offeredToResume";
const mostRemembered = 500;
/** Days after which nobody waits for a run any more. */
const offeredFor = 14;

/**
 * Also what makes a window that is opened take up the runs and the queue of its folder: the list is read, which nobody may have asked for.
 * A folder without runs is left alone.
 */
export function offerToResume({ context, log, runs }: Pick<Services, "context" | "log" | "runs">): vscode.Disposable {
  const offer = async () => {
    if (!vscode.workspace.isTrusted || !runsFolders().some((folder) => existsSync(folder))) return;
    await runs.listed;
    const offered = context.workspaceState.get<string[]>(offeredKey, []);
    const interrupted = runs.list.filter((run) => isRecent(run) && !offered.includes(keyOf(run)));
    if (interrupted.length === 0) return;
    await remember(interrupted);
    await ask(interrupted);
  };
  const remember = (asked: readonly RunSummary[]) => {
    const offered = context.workspaceState.get<string[]>(offeredKey, []);
    return context.workspaceState.update(offeredKey, [...offered, ...asked.map(keyOf)].slice(-mostRemembered));
  };
  const offerQuietly = () => void offer().catch((error) => log.error(error));
  offerQuietly();
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(offerQuietly),
    // Those have been announced, or ended by the user.
    runs.onDidEnd(({ summary }) => void (summary.status === "interrupted" && remember([summary]))),
  );
}

/** A run that is resumed and interrupted again is offered again: it has come further by then. */
const keyOf = ({ run, epoch, step }: RunSummary) => `${run} ${epoch} ${step}`;

function isRecent({ status, resumable, startedAt }: RunSummary): boolean {
  return status === "interrupted" && resumable && Date.now() - Date.parse(startedAt) < offeredFor * 86_400_000;
}

async function ask(interrupted: readonly RunSummary[]): Promise<void> {
  const [first, ...others] = interrupted;
  if (others.length === 0) {
    const resume = vscode.l10n.t("Resume");
    const answer = await showWarning(vscode.l10n.t("{0} was interrupted.", first!.name), resume);
    if (answer === resume) await vscode.commands.executeCommand("splitcom.resume", first!.run);
    return;
  }
  const show = vscode.l10n.t("Show Runs");
  const answer = await showWarning(vscode.l10n.t("{0} runs were interrupted.", interrupted.length), show);
  if (answer === show) await vscode.commands.executeCommand("workbench.view.extension.splitcom");
}
