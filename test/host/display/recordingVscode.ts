/** The fake VS Code, with everything that it is given to render kept; for `vi.mock("vscode", …)`. */
import * as fake from "../fakeVscode.ts";

/** Every text that was to be rendered, with what rendered it. */
export const rendered: { surface: string; text: string }[] = [];

/** Texts of a value, at any depth; of choices also what belongs to them is looked at, but their ids and paths are not shown. */
function keep(surface: string, value: unknown, keys: readonly string[]): void {
  if (typeof value === "string") rendered.push({ surface, text: value });
  else if (Array.isArray(value)) for (const each of value) keep(surface, each, keys);
  else if (typeof value === "object" && value !== null)
    for (const key of keys) keep(surface, (value as Record<string, unknown>)[key], keys);
}

const itemKeys = ["label", "description", "detail", "title", "placeHolder", "prompt", "message"];

type Show = (...args: unknown[]) => Promise<unknown>;
const message =
  (surface: string): Show =>
  async (...args) => {
    keep(surface, args, itemKeys);
    return fake.state.answers.shift();
  };

const dialog = async (options: { filters?: object }) => {
  keep("dialog", [options, Object.keys(options.filters ?? {})], itemKeys);
  return fake.state.answers.shift();
};

/** A choice of the user's: the answer to come, or a function of the choices. */
async function answerFrom(items: unknown): Promise<unknown> {
  const answer = fake.state.answers.shift();
  return typeof answer === "function" ? answer(await items) : answer;
}

export * from "../fakeVscode.ts";

class Position {}
class Range {}

export { Position, Range };

export class Diagnostic {
  constructor(
    readonly range: unknown,
    readonly message: string,
  ) {
    keep("diagnostic", message, []);
  }
}
export const DiagnosticSeverity = { Error: 0, Warning: 1 };
export const InputBoxValidationSeverity = { Warning: 2 };
export const TaskScope = { Workspace: 2 };
export const TaskPanelKind = { New: 3 };
export class ProcessExecution {}
export class Task {
  constructor(_type: unknown, _scope: unknown, name: string) {
    keep("task", name, []);
  }
}
export const tasks = { executeTask: async () => ({}) };

export class MarkdownString extends fake.MarkdownString {
  isTrusted = undefined;
  constructor(value = "", icons = false) {
    super(value);
    // Icons of ours are seen in tooltips; in foreign text they are broken up before they are escaped.
    keep(icons ? "markdown with icons" : "markdown", value, []);
  }
}

export class TreeItem extends fake.TreeItem {
  constructor(label: string) {
    super(label);
    keep("tree item", label, []);
  }
}

/** What is written into an input is rendered. */
const recorded = (surface: string, input: fake.FakeInput) =>
  new Proxy(input, {
    set(target, key, value) {
      keep(surface, value, itemKeys);
      return Reflect.set(target, key, value);
    },
  });

export const window = {
  ...fake.window,
  showInformationMessage: message("information"),
  showWarningMessage: message("warning"),
  showErrorMessage: message("error"),
  async showQuickPick(items: unknown, options: unknown) {
    keep("list", [await items, options], itemKeys);
    return answerFrom(items);
  },
  async showInputBox(options: { validateInput?(value: string): unknown; value?: string }) {
    keep("prompt", options, itemKeys);
    keep("validation", await options.validateInput?.(options.value ?? ""), itemKeys);
    keep("validation", await options.validateInput?.("x".repeat(500)), itemKeys);
    return fake.state.answers.shift();
  },
  createQuickPick: () => recorded("list", fake.window.createQuickPick()),
  createInputBox: () => recorded("prompt", fake.window.createInputBox()),
  showOpenDialog: dialog,
  showSaveDialog: dialog,
  withProgress(options: { title: string }, task: (progress: object, cancelled: object) => Promise<unknown>) {
    keep("progress", options.title, []);
    return task(
      { report: (news: unknown) => keep("progress", news, itemKeys) },
      { isCancellationRequested: false, onCancellationRequested: () => new fake.Disposable(() => {}) },
    );
  },
};
