/** *Reproduce the Paper*: all of its methods in a terminal, and the report at the end. */

import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import type { Scale } from "../../protocol/scale.ts";
import { type Choice, pickOne } from "../display/pickers.ts";
import { inSteps } from "../display/steps.ts";
import { type DatasetItem, datasetItems } from "../newExperiment/paperPresets.ts";
import { recordGitFor } from "../runs/recordGit.ts";
import { runsFolderOf } from "../runs/runFolders.ts";
import type { Services } from "../services.ts";
import { startCommandLine } from "./commandLineTask.ts";

type Parts = Pick<Services, "context" | "log" | "panels">;

export async function reproduce(parts: Parts): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw badInput({ what: "experiments run only in trusted workspaces" });
  }
  const scope = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  if (scope === undefined) {
    throw badInput({ what: "a reproduction needs a folder, and none is open", remedy: "Open a folder first." });
  }
  const asked = await inSteps(async () => {
    const scale = await pickScale();
    const data = scale && (await pickData());
    return data && { scale, data };
  });
  if (asked === undefined) return;
  const { scale, data } = asked;
  const suffix = data.format === "synthetic" ? "" : `-${data.format}`;
  const out = path.join(path.dirname(runsFolderOf(scope)), `reproduction-${scale}${suffix}`);
  const name = vscode.l10n.t("Reproduce the paper");
  const recordGit = ["--record-git", recordGitFor(scope.uri)];
  // In the folder that the list shows, so that they can be watched and compared while they are computed.
  const folders = ["--out", out, "--runs", runsFolderOf(scope)];
  const args = ["reproduce", "--scale", scale, ...folders, ...recordGit, ...dataArguments(data)];
  const execution = await startCommandLine(parts, { name, args, cwd: scope.uri.fsPath, scope });
  const show = vscode.workspace.getConfiguration("splitcom").get("openDashboardOnRun", true);
  // As of `planGrid`: the group is called as the reproduction's folder.
  const group = path.join(runsFolderOf(scope), path.basename(out));
  if (show) await parts.panels.open({ view: "compare", runs: [], group });
  const ended = vscode.tasks.onDidEndTaskProcess(({ execution: other, exitCode }) => {
    if (other !== execution) return;
    ended.dispose();
    if (exitCode === 0) void showReport(path.join(out, "report.md")).catch((error) => parts.log.error(error));
  });
  parts.context.subscriptions.push(ended);
}

async function pickScale(): Promise<Scale | undefined> {
  const items: (Choice & { scale: Scale })[] = [
    { label: vscode.l10n.t("A few minutes"), description: "minute", scale: "minute" },
    { label: vscode.l10n.t("An hour or more"), description: "laptop", scale: "laptop" },
  ];
  const title = vscode.l10n.t("Reproduce the Paper");
  const placeHolder = vscode.l10n.t("Seven methods; existing runs are kept");
  return (await pickOne(items, { title, placeHolder }))?.scale;
}

type Data = { format: "synthetic" } | { format: DatasetItem["format"]; train: string; validation: string };

async function pickData(): Promise<Data | undefined> {
  const synthetic = {
    label: vscode.l10n.t("Synthetic text"),
    description: vscode.l10n.t("nothing to download"),
    format: "synthetic" as const,
  };
  const title = vscode.l10n.t("Reproduce the Paper");
  const placeHolder = vscode.l10n.t("Select a dataset; next you select its files");
  const items: (typeof synthetic | DatasetItem)[] = [synthetic, ...datasetItems()];
  const format = (await pickOne(items, { title, placeHolder }))?.format;
  if (format === undefined || format === "synthetic") return format && { format };
  const { pickDataFiles } = await import("../newExperiment/dataFilesPicker.ts");
  const files = await pickDataFiles(format);
  return files && { format, ...files };
}

function dataArguments(data: Data): string[] {
  if (data.format === "synthetic") return [];
  return ["--format", data.format, "--train", data.train, "--validation", data.validation];
}

async function showReport(file: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.file(file));
}
