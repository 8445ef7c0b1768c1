/** Choosing tags among those in use, and new ones as they are typed. */

import * as vscode from "vscode";
import { type Choice, openList, shownChoice } from "../display/pickers.ts";

interface Tag extends Choice {
  tag: string;
}

/** The tag itself is kept as it is, whatever of it can be shown. */
const choiceOf = (tag: string): Tag => shownChoice({ label: tag, tag });

/** @returns undefined where the user cancelled. */
export function pickTags(
  title: string,
  chosen: readonly string[],
  known: readonly string[],
): Promise<string[] | undefined> {
  const picker = openList<Tag>(title, vscode.l10n.t("Select tags, or type a new one"));
  picker.canSelectMany = true;
  const kept = [...new Set([...chosen, ...known])].sort((a, b) => a.localeCompare(b)).map(choiceOf);
  /** What is typed and no tag yet. */
  let typed: Tag | undefined;
  picker.items = kept;
  picker.selectedItems = kept.filter(({ tag }) => chosen.includes(tag));

  picker.onDidChangeValue((value) => {
    const tag = value.trim();
    const ticked = picker.selectedItems;
    if (typed && ticked.includes(typed)) kept.push(typed);
    const isNew = tag !== "" && !kept.some((item) => item.tag === tag);
    typed = isNew ? { ...choiceOf(tag), description: vscode.l10n.t("new tag") } : undefined;
    picker.items = typed ? [...kept, typed] : kept;
    // Replacing the items unticks them.
    picker.selectedItems = ticked;
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const tags = picker.selectedItems.map(({ tag }) => tag);
      // Typed and confirmed at once, without having been ticked.
      resolve([...new Set(typed ? [...tags, typed.tag] : tags)]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
