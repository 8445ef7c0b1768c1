/** *Download Dataset/Model*: picks from the list of the settings, fetches in a process of its own, and leads on from there. */
import path from "node:path";
import * as vscode from "vscode";
import {
  type DownloadEntry,
  downloadFolder,
  downloadSize,
  parseDownloads,
  pinnedFiles,
} from "../../protocol/downloads.ts";
import { badInput } from "../../protocol/errors.ts";
import type {
  DownloadApi,
  DownloadListener,
  DownloadProgress,
  DownloadRequest,
  DownloadResult,
} from "../../protocol/messages/downloadApi.ts";
import { showBytes } from "../../protocol/quantities.ts";
import { type ReportProgress, showInformation, showProgress } from "../display/messages.ts";
import { type Choice, pickOne, pickPath } from "../display/pickers.ts";
import { inSteps } from "../display/steps.ts";
import { forkChild } from "../processes/childProcess.ts";
import { forkService } from "../processes/forkService.ts";
import type { Services } from "../services.ts";

type Parts = Pick<Services, "context" | "log">;

/** Settles once all is fetched, the user has cancelled, or it is refused. @throws with why it failed. */
export async function download(parts: Parts): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw badInput({ what: "downloads run only in trusted workspaces" });
  }
  const asked = await inSteps(async () => {
    const entry = await pickEntry(downloadEntries());
    const folder = entry && (await pickFolder(entry));
    return folder && { entry, folder };
  });
  if (!asked) return;
  const { entry, folder } = asked;
  const result = await fetchWithProgress(parts, entry, folder);
  // Not awaited: a notification may stay for long.
  if (result) void leadOn(entry, folder, result);
}

/** What the settings offer. @throws bad-input for a list of the user's that is none. */
export function downloadEntries(): DownloadEntry[] {
  return parseDownloads(vscode.workspace.getConfiguration("splitcom").get<unknown>("downloads"), "splitcom.downloads");
}

/** Fetches an entry into a folder. @returns undefined where the user cancelled. @throws with why it failed. */
export function fetchWithProgress(
  parts: Parts,
  entry: DownloadEntry,
  folder: vscode.Uri,
): Promise<DownloadResult | undefined> {
  return showProgress(vscode.l10n.t("Downloading {0}", entry.name), (report, cancelled) =>
    fetchEntry(parts, entry, folder, report, cancelled),
  );
}

async function pickEntry(entries: readonly DownloadEntry[]): Promise<DownloadEntry | undefined> {
  type Item = Choice & { entry?: DownloadEntry };
  const itemOf = (entry: DownloadEntry): Item => ({
    label: entry.name,
    description: [downloadSize(entry), entry.licence, checksums(entry)].filter(Boolean).join(", "),
    detail: entry.description,
    entry,
  });
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const ofKind = (kind: DownloadEntry["kind"]) => entries.filter((entry) => entry.kind === kind).map(itemOf);
  const items = [
    separator(vscode.l10n.t("datasets")),
    ...ofKind("dataset"),
    separator(vscode.l10n.t("models")),
    ...ofKind("model"),
  ];
  const picked = await pickOne(items, {
    title: vscode.l10n.t("Download Dataset/Model"),
    placeHolder: vscode.l10n.t("Select a download; check its licence"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.entry;
}

/** Undefined where every file has one. */
function checksums(entry: DownloadEntry): string | undefined {
  const pinned = pinnedFiles(entry);
  const { length } = entry.files;
  if (pinned === length) return undefined;
  return pinned === 0 ? vscode.l10n.t("no checksums") : vscode.l10n.t("checksums for {0} of {1} files", pinned, length);
}

/** The workspace's `data` or `models`, or wherever the user wants it. */
async function pickFolder(entry: DownloadEntry): Promise<vscode.Uri | undefined> {
  type Item = Choice & { folder?: vscode.Uri };
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const items: Item[] = folders.map(({ uri, name }) => {
    const folder = vscode.Uri.joinPath(uri, downloadFolder(entry));
    return { icon: "folder", label: downloadFolder(entry), description: folders.length > 1 ? name : "", folder };
  });
  const browse: Item = { icon: "folder-opened", label: vscode.l10n.t("Browse…") };
  const title = vscode.l10n.t("Select a folder for {0}", entry.name);
  const picked = await pickOne([...items, browse], { title });
  if (picked !== browse) return picked?.folder;
  const chosen = await pickPath(title, "folder");
  return chosen && vscode.Uri.joinPath(chosen, entry.name);
}

/** @returns undefined where the user cancelled; what had arrived is kept. */
async function fetchEntry(
  { context, log }: Parts,
  entry: DownloadEntry,
  folder: vscode.Uri,
  report: ReportProgress,
  cancelled: vscode.CancellationToken,
): Promise<DownloadResult | undefined> {
  const script = path.join(context.extensionPath, "dist", "download.cjs");
  let shown = 0;
  const service = forkService<DownloadApi, DownloadListener>({
    what: "the download",
    fork: () => forkChild(script, log),
    messages: async () => (await import("../../protocol/messages/downloadApi.ts")).downloadMessages,
    listener: {
      progress(news) {
        const share = shareOf(news);
        report(describeProgress(news), Math.max(0, share - shown));
        shown = Math.max(shown, share);
      },
    },
    log,
  });
  const cancelling = cancelled.onCancellationRequested(() => service.kill());
  try {
    return await service.remote.download({ entry, folder: folder.fsPath, ...proxySettings() });
  } catch (error) {
    if (cancelled.isCancellationRequested) return undefined;
    throw error;
  } finally {
    cancelling.dispose();
    service.dispose();
  }
}

/** Per cent of all files, each counted alike where it is there and by its bytes while it comes. */
function shareOf({ index, files, received, total, phase }: DownloadProgress): number {
  const ofFile = phase === "verifying" ? 1 : total ? received / total : 0;
  return (100 * (index - 1 + ofFile)) / files;
}

function describeProgress({
  file,
  index,
  files,
  phase,
  received,
  total,
  bytesPerSecond,
  reason,
}: DownloadProgress): string {
  const { t } = vscode.l10n;
  const place = `${index}/${files} ${file}`;
  if (phase === "waiting") return t("{0}: {1}; retrying", place, reason ?? "");
  if (phase === "verifying") return t("{0}: verifying", place);
  const bytes = total === null ? showBytes(received) : t("{0} of {1}", showBytes(received), showBytes(total));
  const rate = bytesPerSecond === null ? "" : `, ${showBytes(Math.round(bytesPerSecond))}/s`;
  return `${place}: ${bytes}${rate}`;
}

async function leadOn(entry: DownloadEntry, folder: vscode.Uri, { fetched }: DownloadResult): Promise<void> {
  const { t } = vscode.l10n;
  const place = vscode.workspace.asRelativePath(folder);
  const done =
    fetched.length === 0
      ? t("{0} was already downloaded and is intact: {1}", entry.name, place)
      : t("Downloaded {0}: {1}. Licence: {2}", entry.name, place, entry.licence);
  const newExperiment = t("New Experiment");
  const reveal = t("Reveal Folder");
  const answer = await showInformation(done, newExperiment, reveal);
  // The presets on own data find the new files in the workspace.
  if (answer === newExperiment) await vscode.commands.executeCommand("splitcom.newExperiment");
  if (answer !== reveal) return;
  const isLocal = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(isLocal ? "revealFileInOS" : "revealInExplorer", folder);
}

// What VS Code's settings say of proxies, for a process that VS Code does not help to find them.

/** As VS Code has it: its settings go before the environment, and `off` before both. */
export function proxySettings(): Pick<DownloadRequest, "proxy" | "noProxy"> {
  const http = vscode.workspace.getConfiguration("http");
  if (http.get<string>("proxySupport") === "off") return { proxy: null, noProxy: "*" };
  const proxy = http.get<string>("proxy") || null;
  const noProxy = http.get<string[]>("noProxy") ?? [];
  return { proxy, noProxy: noProxy.length > 0 ? noProxy.join(",") : null };
}
