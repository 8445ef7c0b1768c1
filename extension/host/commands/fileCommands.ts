/** Commands on the files of runs: folder, configuration, log, report. */

import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import { type ReportFormat, reportFormats } from "../../protocol/messages/names.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { showWarning } from "../display/messages.ts";
import { pickOne } from "../display/pickers.ts";
import { saveFile } from "../panels/saveFile.ts";
import { type CommandParts, pickRuns, runsAmong, runTarget } from "./commandTargets.ts";
import { exists, openRecordedConfig } from "./runCommands.ts";

const { l10n } = vscode;

const hasFolder = ({ status }: RunSummary) => status !== "queued";

/** In the system's file manager, or where VS Code runs elsewhere, in its explorer. */
export async function reveal(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await runTarget(args, parts, { placeHolder: l10n.t("Select a run to reveal"), fits: hasFolder });
  if (run === undefined) return;
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(isLocal ? "revealFileInOS" : "revealInExplorer", vscode.Uri.file(run));
}

export async function openConfig(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await runTarget(args, parts, { placeHolder: l10n.t("Select a run to open its configuration") });
  if (run === undefined) return;
  const configFile = parts.runs.get(run)?.configFile;
  if (configFile && (await exists(configFile))) await vscode.window.showTextDocument(vscode.Uri.file(configFile));
  else await openRecordedConfig(parts, run);
}

export async function showLog(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await runTarget(args, parts, { placeHolder: l10n.t("Select a run to show its log"), fits: hasFolder });
  if (run === undefined) return;
  const file = path.join(run, runFiles.log);
  if (!(await exists(file))) throw badInput({ what: "this run has no log", where: run });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

/** Runs as a table in a file. */
export async function exportReport(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const given = runsAmong(args, parts);
  const choice = { placeHolder: l10n.t("Select runs to report"), fits: hasFolder };
  const runs = given.length > 0 ? given : await pickRuns(parts.tree.selected, parts, choice);
  const format = runs.length > 0 ? await pickFormat() : undefined;
  if (format === undefined) return;
  const { text: content, complaints } = await parts.archive.remote.report(runs, format);
  const stem = runs.length === 1 ? path.basename(runs[0]!) : "runs";
  const file = { name: `${stem}.${extensions[format]}`, content, encoding: "utf8" } as const;
  const saved = await saveFile(file, parts.context.globalState);
  if (saved === undefined) return;
  await vscode.window.showTextDocument(saved);
  for (const complaint of complaints) parts.log.warn(complaint);
  if (complaints.length > 0) {
    const [first] = complaints;
    void showWarning(l10n.t("The report is incomplete: {0}", first!));
  }
}

const extensions: Record<ReportFormat, string> = { markdown: "md", latex: "tex", csv: "csv", json: "json" };

async function pickFormat(): Promise<ReportFormat | undefined> {
  const details: Record<ReportFormat, [string, string]> = {
    markdown: ["Markdown", l10n.t("table, differences between the runs, and details of each run")],
    latex: ["LaTeX", l10n.t("table")],
    csv: ["CSV", l10n.t("table with all digits")],
    json: ["JSON", l10n.t("table with all digits")],
  };
  const items = reportFormats.map((format) => {
    const [label, description] = details[format];
    return { label, description, format };
  });
  return (await pickOne(items, { placeHolder: l10n.t("Select a report format") }))?.format;
}
