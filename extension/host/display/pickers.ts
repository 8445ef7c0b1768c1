/** Lists of choices, prompts and file dialogs: their labels show icons (`$(name)`), their prompts links, so that foreign text is made plain. */
import * as vscode from "vscode";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";

/** What can be chosen, and whatever belongs to it. */
export interface Choice {
  label: string;
  /** Before the label; the name of one of VS Code's icons. */
  icon?: string;
  description?: string | undefined;
  detail?: string | undefined;
  iconPath?: vscode.ThemeIcon;
  kind?: vscode.QuickPickItemKind;
  picked?: boolean;
}

export interface ListOptions {
  title?: string;
  placeHolder?: string;
  matchOnDescription?: boolean;
  matchOnDetail?: boolean;
}

/** @returns the choice itself; undefined where the user cancelled. */
export async function pickOne<T extends Choice>(choices: readonly T[], options: ListOptions): Promise<T | undefined> {
  const shown = new Map(choices.map((choice) => [shownChoice(choice), choice]));
  const picked = await vscode.window.showQuickPick([...shown.keys()], shownOptions(options));
  return picked && (shown.get(picked) ?? picked);
}

/** @returns none where the user cancelled. */
export async function pickSome<T extends Choice>(choices: readonly T[], options: ListOptions): Promise<readonly T[]> {
  const shown = new Map(choices.map((choice) => [shownChoice(choice), choice]));
  const picked = await vscode.window.showQuickPick([...shown.keys()], { ...shownOptions(options), canPickMany: true });
  return (picked ?? []).map((item) => shown.get(item) ?? item);
}

/** A choice as VS Code may show it. */
export function shownChoice<T extends Choice>(choice: T): T {
  const { label, icon, description, detail } = choice;
  return {
    ...choice,
    label: labelWithIcon(icon, label),
    ...(description !== undefined && { description: plainLabel(description) }),
    ...(detail !== undefined && { detail: plainLabel(detail) }),
  };
}

/** A label behind one of VS Code's icons. */
export function labelWithIcon(icon: string | undefined, label: string): string {
  return icon === undefined ? plainLabel(label) : `$(${icon}) ${plainLabel(label)}`;
}

const shownOptions = ({ title, placeHolder, ...options }: ListOptions) => ({
  ...options,
  ...(title !== undefined && { title: plainLabel(title) }),
  ...(placeHolder !== undefined && { placeHolder: plainLabel(placeHolder) }),
});

/** A list that the caller fills, with choices as of {@link shownChoice}, while it is shown. */
export function openList<T extends Choice>(title: string, placeholder: string): vscode.QuickPick<T> {
  const list = vscode.window.createQuickPick<T>();
  list.title = plainLabel(title);
  list.placeholder = plainLabel(placeholder);
  return list;
}

export interface Prompt {
  title: string;
  prompt?: string;
  value: string;
  valueSelection?: [number, number];
  /** What is wrong with what was typed, or a warning. */
  validate?(
    value: string,
  ): string | { warning: string } | undefined | Promise<string | { warning: string } | undefined>;
}

/** @returns what was typed; undefined where the user cancelled. */
export async function askForText({ title, prompt, validate, ...options }: Prompt): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    title: plainLabel(title),
    ...(prompt !== undefined && { prompt: plainText(prompt) }),
    ...(validate && {
      async validateInput(value) {
        const found = await validate(value);
        if (found === undefined || typeof found === "string") return found && plainText(found);
        return { message: plainText(found.warning), severity: vscode.InputBoxValidationSeverity.Warning };
      },
    }),
  });
}

/** @param filters by what they are called @returns one file or folder; undefined where the user cancelled. */
export async function pickPath(
  title: string,
  what: "folder" | { filters: Record<string, string[]> },
): Promise<vscode.Uri | undefined> {
  const options =
    what === "folder" ? { canSelectFiles: false, canSelectFolders: true } : { filters: plainKeys(what.filters) };
  return (await vscode.window.showOpenDialog({ title: plainLabel(title), ...options }))?.[0];
}

/** @returns where to save; undefined where the user cancelled. */
export async function pickTarget(
  title: string,
  filters: Record<string, string[]>,
  suggested: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const defaultUri = suggested && { defaultUri: suggested };
  return vscode.window.showSaveDialog({ title: plainLabel(title), filters: plainKeys(filters), ...defaultUri });
}

function plainKeys<T>(filters: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(filters).map(([name, value]) => [plainLabel(name), value]));
}
