/** Commands that choose what the view of runs shows. */

import * as vscode from "vscode";
import { askForText } from "../display/pickers.ts";
import type { CommandParts } from "./commandTargets.ts";

/** Applied while it is typed; escape gives the earlier one back. */
export async function filterRuns({ tree }: CommandParts): Promise<void> {
  const earlier = tree.filter;
  const accepted = await askForText({
    title: vscode.l10n.t("Filter Runs"),
    prompt: vscode.l10n.t("Search name, note or file; tag:…, status:failed, is:starred, theta>0.95, ppl<80"),
    value: earlier,
    async validate(text) {
      tree.filter = text;
      const [first] = await tree.filterProblems();
      return first === undefined ? undefined : { warning: first };
    },
  });
  if (accepted === undefined) tree.filter = earlier;
}

export function clearFilter({ tree }: CommandParts): void {
  tree.filter = "";
}
