import * as vscode from "vscode";
import type { ExportedFile } from "../../protocol/messages/panelApi.ts";
import { plainLabel } from "../../protocol/text/plainText.ts";
import { pickTarget } from "../display/pickers.ts";

const lastFolder = "splitcom.exportFolder";

/** What the save dialog calls a kind of file. */
function fileKind(extension: string): string {
  switch (extension) {
    case "png":
      return vscode.l10n.t("PNG image");
    case "svg":
      return vscode.l10n.t("SVG drawing");
    case "csv":
      return vscode.l10n.t("Comma-separated values");
    case "json":
      return vscode.l10n.t("JSON");
    case "md":
      return vscode.l10n.t("Markdown");
    case "tex":
      return vscode.l10n.t("LaTeX");
    default:
      return extension;
  }
}

/**
 * Asks where to save a file and saves it; the dialog begins in the folder of the last one.
 *
 * @returns where it was saved; undefined where the user cancelled.
 */
export async function saveFile(
  { name, content, encoding }: ExportedFile,
  memory: vscode.Memento,
): Promise<vscode.Uri | undefined> {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const filters = { [fileKind(extension)]: [extension] };
  const target = await pickTarget(vscode.l10n.t("Export"), filters, suggestedFile(name, memory));
  if (target === undefined) return undefined;
  await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
  await memory.update(lastFolder, vscode.Uri.joinPath(target, "..").toString());
  return target;
}

function suggestedFile(name: string, memory: vscode.Memento): vscode.Uri | undefined {
  const remembered = memory.get<string>(lastFolder);
  const folder = remembered ? vscode.Uri.parse(remembered) : vscode.workspace.workspaceFolders?.[0]?.uri;
  // A name from a run may hold what no file system takes, or what hides a file or shows it as another.
  const plain = plainLabel(name)
    .replaceAll(/[/\\:*?"<>|]/g, "-")
    .replace(/^\.+/, "");
  return folder && vscode.Uri.joinPath(folder, plain);
}
