/** Asks which files an experiment on the user's own data reads. */

import path from "node:path";
import * as vscode from "vscode";
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import { extensionsOf, likelyFirst, mayBeData } from "../config/language/pathSuggestions.ts";
import { type Choice, pickOne, pickPath } from "../display/pickers.ts";
import { workspaceFiles } from "./workspaceFiles.ts";

type FileFormat = Exclude<DataFormat, "synthetic">;
const parts = ["train", "validation"] as const;
type Part = (typeof parts)[number];

/**
 * @param config the new configuration, which paths are made relative to.
 * @returns values for it, and whether the user left some to be filled in later; undefined where the user cancelled.
 */
export async function askForDataFiles(
  format: FileFormat,
  config: vscode.Uri,
): Promise<{ values: Record<string, string>; isComplete: boolean } | undefined> {
  const extensions = extensionsOf[format];
  const values = {
    "data.format": format,
    "data.train": `data/train.${extensions[0]}`,
    "data.validation": `data/validation.${extensions[0]}`,
  };
  const pick = await filePicker(format);
  for (const part of parts) {
    const file = await pick(part, true);
    if (file === undefined) return undefined;
    if (file === fillInLater) return { values, isComplete: false };
    values[`data.${part}`] = relativePath(config, file);
  }
  return { values, isComplete: true };
}

/** @returns existing files; undefined where the user cancelled. */
export async function pickDataFiles(format: FileFormat): Promise<Record<Part, string> | undefined> {
  const pick = await filePicker(format);
  const train = await pick("train", false);
  if (!(train instanceof vscode.Uri)) return undefined;
  const validation = await pick("validation", false);
  return validation instanceof vscode.Uri ? { train: train.fsPath, validation: validation.fsPath } : undefined;
}

/** @returns what asks for a part's file, with the offer to fill it in later where that `mayWait`. */
async function filePicker(format: FileFormat) {
  const extensions = extensionsOf[format];
  const found = await workspaceFiles(extensions);
  const files = new Map(found.map((file) => [vscode.workspace.asRelativePath(file), file]));
  const names = [...files.keys()].filter((name) => mayBeData(name, format));
  return async (part: Part, mayWait: boolean) => {
    const title = part === "train" ? vscode.l10n.t("Training samples") : vscode.l10n.t("Validation samples");
    const picked = await pickFile(title, likelyFirst(names, part), extensions, mayWait);
    return typeof picked === "string" ? files.get(picked) : picked;
  };
}

const fillInLater = Symbol("set later");

/** @returns one of `names` or a file from elsewhere; undefined where the user cancelled. */
async function pickFile(
  title: string,
  names: readonly string[],
  extensions: readonly string[],
  mayWait: boolean,
): Promise<string | vscode.Uri | typeof fillInLater | undefined> {
  type Item = Choice & { name?: string };
  const browse: Item = { icon: "folder-opened", label: vscode.l10n.t("Browse…") };
  const later: Item = { icon: "edit", label: vscode.l10n.t("Set later") };
  const items: Item[] = [
    ...names.map((name) => ({ icon: "file", label: name, name })),
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    browse,
    ...(mayWait ? [later] : []),
  ];
  const placeHolder = vscode.l10n.t("Select a file");
  const picked = await pickOne(items, { title, placeHolder });
  if (picked === later) return fillInLater;
  if (picked !== browse) return picked?.name;
  return pickPath(title, { filters: { [title]: [...extensions], "*": ["*"] } });
}

/** With slashes on every system; absolute where no relative path leads there (another drive). */
function relativePath(config: vscode.Uri, file: vscode.Uri): string {
  return path.relative(path.dirname(config.fsPath), file.fsPath).replaceAll("\\", "/");
}
