/** How much of the git repository runs record, as the settings have it. */
import * as vscode from "vscode";
import { type GitDetail, gitDetails } from "../../protocol/run/runRecord.ts";

/** Of runs of a configuration file or in a folder. A value that is none records nothing: whoever wrote it wanted less than all. */
export function recordGitFor(place: vscode.Uri): GitDetail {
  const wanted = vscode.workspace.getConfiguration("splitcom", place).get("recordGit", "full");
  return gitDetails.find((detail) => detail === wanted) ?? "none";
}
