/** Files of the workspace by extension. */
import * as vscode from "vscode";

/** How many files of the workspace are looked at. */
const mostFiles = 200;
const notSearched = "**/{node_modules,.git,.splitcom}/**";

/** @param extensions without dot; none finds nothing. */
export async function workspaceFiles(
  extensions: readonly string[],
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  if (extensions.length === 0) return [];
  // A group of one is not a group: "{csv}" would be taken literally.
  const group = extensions.length === 1 ? extensions[0] : `{${extensions.join(",")}}`;
  return vscode.workspace.findFiles(`**/*.${group}`, notSearched, mostFiles, token);
}
