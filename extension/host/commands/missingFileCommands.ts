/** What the quick fixes of a missing file do; they come with the configuration and its key. */
import * as vscode from "vscode";
import { downloadFolder } from "../../protocol/downloads.ts";
import { badInput } from "../../protocol/errors.ts";
import { fileOf } from "../config/configDocuments.ts";
import { formatOf } from "../config/language/pathSuggestions.ts";
import { writableConfig, writeConfigValues } from "../config/writableConfig.ts";
import { pickPath } from "../display/pickers.ts";
import { dataParts, datasetsOf } from "../downloads/datasets.ts";
import { downloadEntries, fetchWithProgress } from "../downloads/download.ts";
import { relativePath } from "../newExperiment/dataFilesPicker.ts";
import type { CommandParts } from "./commandTargets.ts";

/** Asks for the file or, of a model, the folder that a key is to name. */
export async function chooseFile(_parts: CommandParts, config: unknown, key: unknown): Promise<void> {
  if (!(config instanceof vscode.Uri) || typeof key !== "string") return;
  const title = key === "model" ? vscode.l10n.t("Choose a Folder") : vscode.l10n.t("Choose a File");
  const chosen = await pickPath(title, key === "model" ? "folder" : { filters: { "*": ["*"] } });
  if (chosen === undefined) return;
  await writeConfigValues(await writable(config), { [key]: pathFrom(config, chosen) });
}

/** Downloads what a configuration lacks into the workspace, and names the files in it. */
export async function downloadFor(parts: CommandParts, config: unknown, name: unknown): Promise<void> {
  if (!(config instanceof vscode.Uri)) return;
  if (!vscode.workspace.isTrusted) throw badInput({ what: "downloads run only in trusted workspaces" });
  const entries = downloadEntries();
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) throw badInput({ what: "unknown download", value: JSON.stringify(name) });
  const [first] = vscode.workspace.workspaceFolders ?? [];
  const root = vscode.workspace.getWorkspaceFolder(config)?.uri ?? first?.uri;
  if (root?.scheme !== "file") throw badInput({ what: "a download needs a folder, and none is open" });
  const folder = vscode.Uri.joinPath(root, downloadFolder(entry));
  if (!(await fetchWithProgress(parts, entry, folder))) return;
  if (entry.kind === "model") {
    await writeConfigValues(await writable(config), { model: pathFrom(config, folder) });
    return;
  }
  const text = (await vscode.workspace.openTextDocument(config)).getText();
  const format = formatOf(text);
  const dataset = format && datasetsOf(format, entries).find((each) => each.entry === entry);
  const named = dataParts.flatMap((part) => {
    const file = dataset?.files[part];
    // Runs do not need a test file: one is named only where the text has one.
    if (file === undefined || (part === "test" && !/"test"\s*:/.test(text))) return [];
    return [[`data.${part}`, pathFrom(config, vscode.Uri.joinPath(root, file))]];
  });
  await writeConfigValues(await writable(config), Object.fromEntries(named));
}

const pathFrom = (config: vscode.Uri, file: vscode.Uri) => relativePath(vscode.Uri.file(fileOf(config)), file);

/** One that is not saved yet has no file to ask about. */
async function writable(config: vscode.Uri): Promise<vscode.Uri> {
  return config.scheme === "file" ? writableConfig(config.fsPath) : config;
}
