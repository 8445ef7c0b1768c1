/** Commands that choose what the view of runs shows. */

import * as vscode from "vscode";
import { askForText } from "../display/pickers.ts";
import type { CommandParts } from "./commandTargets.ts";

/** Applied while it is typed; escape gives the earlier one back. */
export async function filterRuns({ tree }: CommandParts): Promise<void> {
  const earlier = tree.filter;
  const accepted = await askForText({
    title: vscode.l10n.t("Filter Runs"),
    prompt: vscode.l10n.t("Search name, note or file; tag:…, status:failed, is:starred"),
    value: earlier,
    validate(text) {
      tree.filter = text;
      return undefined;
    },
  });
  if (accepted === undefined) tree.filter = earlier;
}

export function clearFilter({ tree }: CommandParts): void {
  tree.filter = "";
}
