/** As much of VS Code as the parts of the host need that tests run without it; for `vi.mock("vscode", …)`. */
import { stat } from "node:fs/promises";
import path from "node:path";

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Disposable {
  constructor(readonly dispose: () => unknown) {}
  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

export class CancellationError extends Error {}
export class ThemeColor {
  constructor(readonly id: string) {}
}
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = TreeItemCollapsibleState.None,
  ) {}
}

export class MarkdownString {
  constructor(public value = "") {}
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  get fsPath(): string {
    return this.path;
  }
  static file(file: string): Uri {
    return new Uri("file", file);
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, path.posix.join(base.path, ...parts));
  }
  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), pathname);
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export const l10n = {
  bundle: undefined,
  t: (message: string, ...values: unknown[]) => message.replaceAll(/\{(\d+)\}/g, (_, i) => String(values[Number(i)])),
};

export const env = { language: "en" };
export const ProgressLocation = { Notification: 15 };
export const QuickPickItemKind = { Separator: -1 };
export const StatusBarAlignment = { Left: 1 };

/** What tests set. */
export const state = {
  settings: {} as Record<string, unknown>,
  folders: [] as string[],
  trusted: true,
  documents: [] as { uri: Uri; isDirty: boolean; getText(): string; save(): Promise<boolean> }[],
  /** Answers to messages and lists of choices to come, in order; none answers undefined. */
  answers: [] as unknown[],
  /** Lists of choices shown. */
  offered: [] as { label: string }[][],
  /** Messages shown, with their buttons. */
  shown: [] as string[],
  /** Commands executed. */
  executed: [] as unknown[][],
};

const configurationChanged = new EventEmitter<{ affectsConfiguration(name: string): boolean }>();
const foldersChanged = new EventEmitter<void>();
const trustGranted = new EventEmitter<void>();

/** Sets a setting as the user would. */
export function changeSetting(name: string, value: unknown): void {
  state.settings[name] = value;
  configurationChanged.fire({ affectsConfiguration: (asked) => asked === `splitcom.${name}` });
}

export function grantTrust(): void {
  state.trusted = true;
  trustGranted.fire();
}

export function reset(): void {
  Object.assign(state, {
    settings: {},
    folders: [],
    trusted: true,
    documents: [],
    answers: [],
    shown: [],
    offered: [],
    executed: [],
  });
}

const folderOf = (folder: string) => ({ uri: Uri.file(folder), name: path.basename(folder), index: 0 });

export const workspace = {
  get isTrusted() {
    return state.trusted;
  },
  get workspaceFolders() {
    return state.folders.map(folderOf);
  },
  get textDocuments() {
    return state.documents;
  },
  getConfiguration: () => ({ get: (name: string, otherwise?: unknown) => state.settings[name] ?? otherwise }),
  getWorkspaceFolder: ({ fsPath }: Uri) =>
    state.folders.filter((folder) => fsPath.startsWith(`${folder}/`)).map(folderOf)[0],
  asRelativePath: (file: Uri | string) => path.basename(typeof file === "string" ? file : file.fsPath),
  onDidChangeConfiguration: configurationChanged.event,
  onDidChangeWorkspaceFolders: foldersChanged.event,
  onDidGrantWorkspaceTrust: trustGranted.event,
  fs: {
    stat: ({ fsPath }: Uri) => stat(fsPath),
    createDirectory: async (_folder: Uri) => {},
    readFile: async ({ fsPath }: Uri) => new Uint8Array(await (await import("node:fs/promises")).readFile(fsPath)),
  },
};

const show = async (message: string, ...buttons: unknown[]) => {
  const labels = buttons.filter((button) => typeof button === "string");
  state.shown.push([message, ...labels].join(" | "));
  return state.answers.shift();
};

/** The tree views made, latest last. */
export const treeViews: FakeTreeView[] = [];

export class FakeTreeView {
  message: string | undefined;
  badge: { value: number } | undefined;
  selection: unknown[] = [];
  /** What the view was told to ask for again; undefined for everything. */
  readonly refreshed: unknown[] = [];
  constructor(readonly options: { treeDataProvider: TreeDataProvider }) {
    treeViews.push(this);
    options.treeDataProvider.onDidChangeTreeData((rows) => this.refreshed.push(rows));
  }
  dispose(): void {}
}

interface TreeDataProvider {
  onDidChangeTreeData(listener: (rows: unknown) => void): unknown;
  getChildren(parent?: unknown): Promise<unknown[]>;
  getTreeItem(row: unknown): TreeItem;
}

/** An answer that presses the button to go back. */
export const goBack = Symbol("go back");

/** A list or a field that the caller fills; answered as `showQuickPick` is, or by a function of its choices. */
export class FakeInput {
  items: { label: string }[] = [];
  selectedItems: unknown[] = [];
  value = "";
  validationMessage: unknown;
  buttons: unknown[] = [];
  private readonly listeners = { accept: [], hide: [], button: [] } as Record<string, (() => void)[]>;
  readonly onDidAccept = (listener: () => void) => this.listeners.accept!.push(listener);
  readonly onDidHide = (listener: () => void) => this.listeners.hide!.push(listener);
  readonly onDidTriggerButton = (listener: () => void) => this.listeners.button!.push(listener);
  onDidChangeValue(): void {}
  dispose(): void {}
  hide(): void {
    this.fire("hide");
  }
  show(): void {
    if (this.items.length > 0) state.offered.push(this.items);
    setImmediate(() => {
      const next = state.answers.shift();
      const answer = typeof next === "function" ? next(this.items) : next;
      if (answer === goBack) return this.fire("button");
      if (answer === undefined) return this.fire("hide");
      if (typeof answer === "string") this.value = answer;
      else this.selectedItems = [answer].flat();
      this.fire("accept");
      // One that refuses what was typed stays until it is left.
      setTimeout(() => this.fire("hide"), 20);
    });
  }
  private fire(event: string): void {
    for (const listener of this.listeners[event]!) listener();
  }
}

export const QuickInputButtons = { Back: {} };

export const window = {
  createQuickPick: () => new FakeInput(),
  createInputBox: () => new FakeInput(),
  showInputBox: async (): Promise<unknown> => state.answers.shift(),
  createTreeView: (_id: string, options: FakeTreeView["options"]) => new FakeTreeView(options),
  activeTextEditor: undefined,
  showInformationMessage: show,
  showWarningMessage: show,
  showErrorMessage: show,
  showQuickPick: async (items: { label: string }[] | Promise<{ label: string }[]>) => {
    state.offered.push(await items);
    return state.answers.shift();
  },
  /** Never cancelled. */
  withProgress: <T>(_options: unknown, task: (progress: object, cancelled: object) => Promise<T>) =>
    task(
      { report: ({ message }: { message: string }) => state.shown.push(message) },
      { isCancellationRequested: false, onCancellationRequested: () => new Disposable(() => {}) },
    ),
  showTextDocument: async (uri: Uri) => {
    state.executed.push(["open", uri.fsPath]);
  },
};

export const commands = {
  registered: new Map<string, (...args: unknown[]) => Promise<unknown>>(),
  registerCommand(id: string, command: (...args: unknown[]) => Promise<unknown>) {
    commands.registered.set(id, command);
    return new Disposable(() => commands.registered.delete(id));
  },
  executeCommand: async (...args: unknown[]) => {
    state.executed.push(args);
  },
};
