/** One notification at the end of each run of this window, and of each that nobody else waits for. */

import * as vscode from "vscode";
import { showFigure, showPercent } from "../../protocol/quantities.ts";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { showError, showInformation, showWarning } from "../display/messages.ts";
import type { RunEnd, Services } from "../services.ts";

export function noticeEnds({ runs, log }: Pick<Services, "runs" | "log">): vscode.Disposable {
  // A notification may stay for long; nobody waits for it.
  return runs.onDidEnd((end) => void notice(end).catch((error) => log.error(error)));
}

/** A run that its user has stopped needs no notice. */
async function notice({ summary, refused, stopped }: RunEnd): Promise<void> {
  if (refused) return noticeRefusal(summary, refused.message);
  if (!vscode.workspace.getConfiguration("splitcom").get("notifyWhenDone", true)) return;
  if (summary.status === "failed") return noticeFailure(summary);
  if (stopped) return;
  if (summary.status === "interrupted") return noticeInterruption(summary);
  const openDashboard = vscode.l10n.t("Open Dashboard");
  const answer = await showInformation(endText(summary), openDashboard);
  if (answer === openDashboard) await vscode.commands.executeCommand("splitcom.openDashboard", summary.run);
}

/** Said whatever the settings: the user asked for a run and there is none. */
async function noticeRefusal({ configFile }: RunSummary, message: string): Promise<void> {
  if (!configFile) {
    await showError(message);
    return;
  }
  const openConfig = vscode.l10n.t("Open Configuration");
  if ((await showError(message, openConfig)) === openConfig)
    await vscode.window.showTextDocument(vscode.Uri.file(configFile));
}

/** Its process went without a word: whoever watches it is asked whether to resume it. */
async function noticeInterruption({ name, run, resumable }: RunSummary): Promise<void> {
  const resume = vscode.l10n.t("Resume");
  const message = vscode.l10n.t("{0} was interrupted.", name);
  const answer = await showWarning(message, ...(resumable ? [resume] : []));
  if (answer === resume) await vscode.commands.executeCommand("splitcom.resume", run);
}

async function noticeFailure({ name, error, run, resumable }: RunSummary): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  const openDashboard = vscode.l10n.t("Open Dashboard");
  const [reason = ""] = (error ?? "").split("\n");
  const message = vscode.l10n.t("{0} failed: {1}", name, reason);
  const resume = vscode.l10n.t("Resume");
  const answer = await showError(message, ...(resumable ? [resume] : []), showLog, openDashboard);
  if (answer === resume) await vscode.commands.executeCommand("splitcom.resume", run);
  if (answer === showLog) await vscode.commands.executeCommand("splitcom.showLog", run);
  if (answer === openDashboard) await vscode.commands.executeCommand("splitcom.openDashboard", run);
}

function endText({ name, perplexity, totalSaving }: RunSummary): string {
  if (perplexity === null) return vscode.l10n.t("{0} is done: {1} saved.", name, showPercent(totalSaving));
  const figures = [showFigure(perplexity), showPercent(totalSaving)];
  return vscode.l10n.t("{0} is done: perplexity {1}, {2} saved.", name, ...figures);
}
