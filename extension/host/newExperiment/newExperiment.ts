/** *New Experiment*: from a preset to a commented file, opened where it will most likely be changed first. */

import * as vscode from "vscode";
import { configLanguage } from "../config/configDocuments.ts";
import { ask, showInformation } from "../display/messages.ts";
import { askForText, type Choice, pickOne } from "../display/pickers.ts";
import { inSteps } from "../display/steps.ts";
import type { Services } from "../services.ts";
import { configExtension, fileNameOf, freeStem, nameFault } from "./experimentFile.ts";
import { bundledPresets, type ExperimentPreset, ownDataPresets } from "./experimentPresets.ts";
import { paperPresets, pickDataset, pickModel } from "./paperPresets.ts";

/** @returns the new file; undefined where the user cancelled, or continues without one. */
export async function newExperiment(parts: Pick<Services, "context" | "log">): Promise<vscode.Uri | undefined> {
  const { context } = parts;
  const asked = await inSteps(() => askForExperiment(parts));
  if (!asked) return undefined;
  const { preset, file, data } = asked;
  const templateFile = vscode.Uri.joinPath(context.extensionUri, "media", preset.template);
  const template = new TextDecoder().decode(await vscode.workspace.fs.readFile(templateFile));
  if (file === undefined) {
    await continueWithoutFolder(template, preset);
    return undefined;
  }
  const { experimentText } = await import("./experimentText.ts");
  const stem = file.path.slice(file.path.lastIndexOf("/") + 1, -configExtension.length);
  // A preset's own name says what it is; a file's name that the user gave says more.
  const name = stem === preset.stem ? {} : { name: stem.slice(0, longestName) };
  const text = experimentText(template, { ...preset.values, ...name, ...data.values });
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await openAt(await vscode.workspace.openTextDocument(file), preset);
  if (data.isComplete && vscode.workspace.isTrusted && file.scheme === "file") void offerToRun(file);
  return file;
}

/** The preset, where its file goes, and its data; without a file where no folder is open. Undefined where the user cancelled. */
async function askForExperiment(parts: Pick<Services, "context" | "log">) {
  const picked = await pickPreset();
  const preset = picked?.paper ? await completed(picked) : picked;
  if (!preset) return undefined;
  const nothing = { values: {}, isComplete: true };
  if (!vscode.workspace.workspaceFolders?.length) return { preset, file: undefined, data: nothing };
  const folder = await pickFolder();
  const file = folder && (await askForFile(folder, preset));
  if (!file) return undefined;
  if (!preset.format) return { preset, file, data: nothing };
  const { askForDataFiles } = await import("./dataFilesPicker.ts");
  const data = await askForDataFiles(parts, preset.format, file);
  return data && { preset, file, data };
}

/** The schema's limit for `name`. */
const longestName = 80;

async function pickPreset(): Promise<ExperimentPreset | undefined> {
  type Item = Choice & { preset?: ExperimentPreset };
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const itemOf = (preset: ExperimentPreset): Item => ({
    label: preset.label,
    description: preset.description,
    detail: preset.detail,
    preset,
  });
  const items = [
    separator(vscode.l10n.t("nothing to download")),
    ...bundledPresets().map(itemOf),
    separator(vscode.l10n.t("as in the paper")),
    ...paperPresets().map(itemOf),
    separator(vscode.l10n.t("your own data")),
    ...ownDataPresets().map(itemOf),
  ];
  const picked = await pickOne(items, {
    title: vscode.l10n.t("New Experiment"),
    placeHolder: vscode.l10n.t("Select a preset"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.preset;
}

/** The paper's method on one of its datasets, with one of its models. */
async function completed(preset: ExperimentPreset): Promise<ExperimentPreset | undefined> {
  const format = await pickDataset();
  const model = format && (await pickModel());
  return model && { ...preset, format, values: { ...preset.values, ...model } };
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders!;
  if (folders.length === 1) return folders[0];
  return vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t("Select a folder for the new experiment"),
  });
}

/** Asks for a name, and before an existing file is replaced. */
async function askForFile(folder: vscode.WorkspaceFolder, { stem }: ExperimentPreset): Promise<vscode.Uri | undefined> {
  const exists = (fileName: string) => fileExists(vscode.Uri.joinPath(folder.uri, fileName));
  const free = await freeStem(stem, exists);
  const input = await askForText({
    title: vscode.l10n.t("New Experiment"),
    prompt: vscode.l10n.t("Name of the file, in {0}", folder.name),
    value: free + configExtension,
    valueSelection: [0, free.length],
    async validate(value) {
      const fault = nameFault(value);
      if (fault) return faultMessage(fault);
      if (!(await exists(fileNameOf(value)))) return undefined;
      return { warning: vscode.l10n.t("{0} exists; you will be asked before it is replaced.", fileNameOf(value)) };
    },
  });
  if (input === undefined) return undefined;
  const file = vscode.Uri.joinPath(folder.uri, fileNameOf(input));
  return !(await fileExists(file)) || (await mayReplace(file)) ? file : undefined;
}

function faultMessage(fault: NonNullable<ReturnType<typeof nameFault>>): string {
  switch (fault) {
    case "empty":
      return vscode.l10n.t("Enter a name.");
    case "outside":
      return vscode.l10n.t("The file must be inside the workspace folder: no leading slash, no “..”.");
    case "characters":
      return vscode.l10n.t("This file name is not valid on every system.");
  }
}

async function fileExists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}

async function mayReplace(file: vscode.Uri): Promise<boolean> {
  const replace = vscode.l10n.t("Replace");
  const question = vscode.l10n.t("{0} exists. Replace it?", vscode.workspace.asRelativePath(file));
  return (await ask(question, "", replace)) === replace;
}

async function openAt(document: vscode.TextDocument, { cursor }: ExperimentPreset): Promise<void> {
  const { valuePlace } = await import("./experimentText.ts");
  const { offset, length } = valuePlace(document.getText(), cursor);
  const selection = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  await vscode.window.showTextDocument(document, { selection, preview: false });
}

/** Not waited for: a notification may stand for long. */
async function offerToRun(file: vscode.Uri): Promise<void> {
  const run = vscode.l10n.t("Run");
  const message = vscode.l10n.t("{0} is ready to run.", vscode.workspace.asRelativePath(file));
  if ((await showInformation(message, run)) === run) {
    await vscode.commands.executeCommand("splitcom.run", file);
  }
}

async function continueWithoutFolder(template: string, preset: ExperimentPreset): Promise<void> {
  const open = { icon: "folder-opened", label: vscode.l10n.t("Open a folder…") };
  const untitled = {
    icon: "new-file",
    label: vscode.l10n.t("Continue without a folder"),
    detail: vscode.l10n.t("The experiment is not saved until you save it."),
  };
  const placeHolder = vscode.l10n.t("An experiment and its runs need a folder, and none is open");
  const picked = await pickOne([open, untitled], { placeHolder });
  if (picked === open) await vscode.commands.executeCommand("vscode.openFolder");
  if (picked !== untitled) return;
  const { experimentText } = await import("./experimentText.ts");
  const content = experimentText(template, {
    ...preset.values,
    ...(preset.format && { "data.format": preset.format }),
  });
  await openAt(await vscode.workspace.openTextDocument({ language: configLanguage, content }), preset);
}
