/** Choosing tags among those in use, and new ones as they are typed. */
import * as vscode from "vscode";

/** @returns undefined where the user cancelled. */
export function pickTags(
  title: string,
  chosen: readonly string[],
  known: readonly string[],
): Promise<string[] | undefined> {
  const picker = vscode.window.createQuickPick();
  picker.title = title;
  picker.placeholder = vscode.l10n.t("Choose tags, or type a new one");
  picker.canSelectMany = true;
  const kept = [...new Set([...chosen, ...known])].sort((a, b) => a.localeCompare(b)).map((label) => ({ label }));
  /** What is typed and no tag yet. */
  let typed: vscode.QuickPickItem | undefined;
  picker.items = kept;
  picker.selectedItems = kept.filter(({ label }) => chosen.includes(label));

  picker.onDidChangeValue((value) => {
    const label = value.trim();
    const ticked = picker.selectedItems;
    if (typed && ticked.includes(typed)) kept.push(typed);
    typed = label === "" || kept.some((item) => item.label === label) ? undefined : { label };
    if (typed) typed.description = vscode.l10n.t("new tag");
    picker.items = typed ? [...kept, typed] : kept;
    // Replacing the items unticks them.
    picker.selectedItems = ticked;
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const labels = picker.selectedItems.map(({ label }) => label);
      // Typed and confirmed at once, without having been ticked.
      resolve([...new Set(typed ? [...labels, typed.label] : labels)]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
