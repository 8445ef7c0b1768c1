/** Asks which files an experiment on the user's own data reads. */

import path from "node:path";
import * as vscode from "vscode";
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import { type DownloadEntry, downloadFolder, downloadSize } from "../../protocol/downloads.ts";
import { extensionsOf, likelyFirst, mayBeData } from "../config/language/pathSuggestions.ts";
import { type Choice, pickOne, pickPath } from "../display/pickers.ts";
import { type Dataset, datasetsOf, entryTitle } from "../downloads/datasets.ts";
import { downloadEntries, fetchWithProgress } from "../downloads/download.ts";
import type { Services } from "../services.ts";
import { workspaceFiles } from "./workspaceFiles.ts";

type FileFormat = Exclude<DataFormat, "synthetic">;
const dataFiles = ["train", "validation"] as const;
type Part = (typeof dataFiles)[number];

type Values = Record<string, string>;

/**
 * @param config the new configuration, which paths are made relative to.
 * @returns values for it, and whether the user left some to be filled in later; undefined where the user cancelled.
 */
export async function askForDataFiles(
  parts: Pick<Services, "context" | "log">,
  format: FileFormat,
  config: vscode.Uri,
): Promise<{ values: Values; isComplete: boolean } | undefined> {
  const root = vscode.workspace.getWorkspaceFolder(config)?.uri;
  const dataset = root === undefined ? undefined : datasetsOf(format, listedDownloads())[0];
  // Where the file will be once it is downloaded, or where the user may well put it.
  const pathOf = (part: Part) =>
    relativePath(
      config,
      vscode.Uri.joinPath(root ?? config, dataset?.files[part] ?? `data/${part}.${extensionsOf[format][0]}`),
    );
  const later: Values = {
    "data.format": format,
    "data.train": pathOf("train"),
    "data.validation": pathOf("validation"),
  };
  const pick = await filePicker(format);
  const values = { ...later };
  for (const part of dataFiles) {
    const file = await pick(part, { mayWait: true, ...(dataset && { dataset }) });
    if (file === undefined) return undefined;
    if (file === fillInLater) return { values: later, isComplete: false };
    if (file === downloadFirst)
      return (await downloaded(parts, dataset!, root!)) ? { values: later, isComplete: true } : undefined;
    values[`data.${part}`] = relativePath(config, file);
  }
  return { values, isComplete: true };
}

/** A list of the user's that is none offers nothing; *Download* says what is wrong with it. */
function listedDownloads(): DownloadEntry[] {
  try {
    return downloadEntries();
  } catch {
    return [];
  }
}

async function downloaded(
  parts: Pick<Services, "context" | "log">,
  { entry }: Dataset,
  root: vscode.Uri,
): Promise<boolean> {
  const folder = vscode.Uri.joinPath(root, downloadFolder(entry));
  return (await fetchWithProgress(parts, entry, folder)) !== undefined;
}

/** @returns existing files; undefined where the user cancelled. */
export async function pickDataFiles(format: FileFormat): Promise<Record<Part, string> | undefined> {
  const pick = await filePicker(format);
  const train = await pick("train", { mayWait: false });
  if (!(train instanceof vscode.Uri)) return undefined;
  const validation = await pick("validation", { mayWait: false });
  return validation instanceof vscode.Uri ? { train: train.fsPath, validation: validation.fsPath } : undefined;
}

interface PickOptions {
  /** Whether the file can be named later. */
  mayWait: boolean;
  /** What can be downloaded instead. */
  dataset?: Dataset;
}

/** @returns what asks for a part's file. */
async function filePicker(format: FileFormat) {
  const extensions = extensionsOf[format];
  const found = await workspaceFiles(extensions);
  const files = new Map(found.map((file) => [vscode.workspace.asRelativePath(file), file]));
  const names = [...files.keys()].filter((name) => mayBeData(name, format));
  return async (part: Part, options: PickOptions) => {
    const title = part === "train" ? vscode.l10n.t("Training samples") : vscode.l10n.t("Validation samples");
    const picked = await pickFile(title, likelyFirst(names, part), extensions, options);
    return typeof picked === "string" ? files.get(picked) : picked;
  };
}

const fillInLater = Symbol("set later");
const downloadFirst = Symbol("download");

/** @returns one of `names` or a file from elsewhere; undefined where the user cancelled. */
async function pickFile(
  title: string,
  names: readonly string[],
  extensions: readonly string[],
  { mayWait, dataset }: PickOptions,
): Promise<string | vscode.Uri | typeof fillInLater | typeof downloadFirst | undefined> {
  type Item = Choice & { name?: string };
  const browse: Item = { icon: "folder-opened", label: vscode.l10n.t("Browse…") };
  const later: Item = { icon: "edit", label: vscode.l10n.t("Set later") };
  const download = dataset && downloadItem(dataset.entry);
  const items: Item[] = [
    ...names.map((name) => ({ icon: "file", label: name, name })),
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    browse,
    ...(download ? [download] : []),
    ...(mayWait ? [later] : []),
  ];
  const placeHolder = vscode.l10n.t("Select a file");
  const picked = await pickOne(items, { title, placeHolder });
  if (picked === undefined) return undefined;
  if (picked === later) return fillInLater;
  if (picked === download) return downloadFirst;
  if (picked !== browse) return picked.name;
  return pickPath(title, { filters: { [title]: [...extensions], "*": ["*"] } });
}

function downloadItem(entry: DownloadEntry): Choice {
  const label = vscode.l10n.t("Download {0}", entryTitle(entry));
  return {
    icon: "cloud-download",
    label,
    description: [downloadSize(entry), entry.licence].filter(Boolean).join(", "),
  };
}

/** With slashes on every system; absolute where no relative path leads there (another drive). */
export function relativePath(config: vscode.Uri, file: vscode.Uri): string {
  return path.relative(path.dirname(config.fsPath), file.fsPath).replaceAll("\\", "/");
}
