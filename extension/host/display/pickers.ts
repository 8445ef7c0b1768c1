/** Lists of choices, prompts and file dialogs: their labels show icons (`$(name)`), their prompts links, so that foreign text is made plain. */
import * as vscode from "vscode";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";
import { back, step } from "./steps.ts";

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
  // By its place: where the user goes back and on again, the choices are made again.
  const at = await step(async (canGoBack) => {
    const shown = choices.map(shownChoice);
    const picked = canGoBack
      ? await pickWithBack(shown, shownOptions(options))
      : await vscode.window.showQuickPick(shown, shownOptions(options));
    if (picked === undefined || picked === back) return picked;
    const place = shown.indexOf(picked);
    return place >= 0 ? { place } : { other: picked };
  });
  if (at === undefined) return undefined;
  return "other" in at ? at.other : choices[at.place];
}

/** A list as VS Code's own, with its button to go back. */
function pickWithBack<T extends Choice>(
  items: readonly T[],
  { title, placeHolder, matchOnDescription = false, matchOnDetail = false }: ListOptions,
): Promise<T | typeof back | undefined> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { title, placeholder: placeHolder, matchOnDescription, matchOnDetail, items });
  return answered(list, async () => list.selectedItems[0]);
}

/** Shows an input until it is accepted, left, or left for the one before. @param accepted undefined where it stays open */
function answered<T>(
  input: Pick<vscode.InputBox, "buttons" | "onDidTriggerButton" | "onDidAccept" | "onDidHide" | "show" | "dispose">,
  accepted: () => Promise<T | undefined>,
  canGoBack = true,
): Promise<T | typeof back | undefined> {
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (answer: T | typeof back | undefined) => {
      resolve(answer);
      input.dispose();
    };
    input.onDidTriggerButton(() => end(back));
    input.onDidAccept(async () => {
      const answer = await accepted();
      if (answer !== undefined) end(answer);
    });
    input.onDidHide(() => end(undefined));
    input.show();
  });
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
  /** What was wrong with `value`, which was typed before: said from the beginning. */
  refusal?: string | undefined;
  /** What is wrong with what was typed, or a warning. */
  validate?(
    value: string,
  ): string | { warning: string } | undefined | Promise<string | { warning: string } | undefined>;
}

/** @returns what was typed; undefined where the user cancelled. */
export async function askForText({ title, prompt, refusal, validate, ...given }: Prompt): Promise<string | undefined> {
  const options = {
    ...given,
    title: plainLabel(title),
    ...(prompt !== undefined && { prompt: plainText(prompt) }),
  };
  const found = (value: string) => (value === given.value && refusal !== undefined ? refusal : validate?.(value));
  const validateInput = async (value: string) => {
    const problem = await found(value);
    if (problem === undefined || typeof problem === "string") return problem && plainText(problem);
    return { message: plainText(problem.warning), severity: vscode.InputBoxValidationSeverity.Warning };
  };
  return step((canGoBack) => {
    // VS Code's own says nothing of a value that has not been changed.
    if (!canGoBack && refusal === undefined)
      return asPromise(vscode.window.showInputBox({ ...options, ...(validate && { validateInput }) }));
    const box = vscode.window.createInputBox();
    Object.assign(box, options);
    const check = async () => {
      const { value } = box;
      const found = await validateInput(value);
      // Typed on meanwhile.
      if (box.value === value) box.validationMessage = found;
      return typeof found !== "string";
    };
    box.onDidChangeValue(check);
    void check();
    return answered(box, async () => ((await check()) ? box.value : undefined), canGoBack);
  });
}

const asPromise = <T>(thenable: Thenable<T>): Promise<T> => Promise.resolve(thenable);

/** @param filters by what they are called @returns one file or folder; undefined where the user cancelled. */
export async function pickPath(
  title: string,
  what: "folder" | { filters: Record<string, string[]> },
): Promise<vscode.Uri | undefined> {
  const options =
    what === "folder" ? { canSelectFiles: false, canSelectFolders: true } : { filters: plainKeys(what.filters) };
  const dialog = async () => (await vscode.window.showOpenDialog({ title: plainLabel(title), ...options }))?.[0];
  return step(dialog, false);
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
