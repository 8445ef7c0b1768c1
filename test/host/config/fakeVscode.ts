/** As much of VS Code as validating configurations needs: documents that tests open and edit, diagnostics that they read. */
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { TextDocument } from "vscode-json-languageservice";

type Listener<T> = (value: T) => void;

export class EventEmitter<T> {
  readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Disposable {
  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }
  constructor(readonly dispose: () => void) {}
}

export class Range {
  constructor(
    readonly start: unknown,
    readonly end: unknown,
  ) {}
}

export class Diagnostic {
  source?: string;
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}

export const DiagnosticSeverity = { Error: 0, Warning: 1 };
export const LanguageStatusSeverity = { Error: 2 };
export const l10n = { t: (message: string) => message };

export class Uri {
  static file = (path: string) => Uri.parse(`file://${path}`);
  static parse = (text: string) =>
    new Uri(text.slice(0, text.indexOf(":")), text.replace(/^[^:]+:(\/\/[^/]*)?/, ""), text);
  static joinPath = ({ path }: Uri, ...segments: string[]) => Uri.file(posix.join(path, ...segments));
  constructor(
    readonly scheme: string,
    readonly path: string,
    private readonly text: string,
  ) {}
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return this.text;
  }
}

export class RelativePattern {}

const opened = new EventEmitter<unknown>();
const changed = new EventEmitter<unknown>();
const closed = new EventEmitter<unknown>();
const windowState = new EventEmitter<{ focused: boolean }>();
const onDisk = new EventEmitter<unknown>();
const files = new EventEmitter<unknown>();

/** Everything that listens to VS Code itself. */
export const emitters = { opened, changed, closed, windowState, onDisk, files };

export const published = new Map<string, readonly Diagnostic[]>();
export const statusItems: { text?: string; detail?: string; dispose(): void }[] = [];

export const languages = {
  createDiagnosticCollection: () => ({
    set: (uri: Uri, diagnostics: readonly Diagnostic[]) => published.set(uri.toString(), diagnostics),
    delete: (uri: Uri) => published.delete(uri.toString()),
    dispose: () => published.clear(),
  }),
  createLanguageStatusItem() {
    const item = { dispose: () => void statusItems.splice(statusItems.indexOf(item), 1) };
    statusItems.push(item);
    return item;
  },
};

export interface FakeDocument {
  uri: Uri;
  languageId: string;
  version: number;
  getText(): string;
  positionAt(offset: number): unknown;
}

export const workspace = {
  textDocuments: [] as FakeDocument[],
  workspaceFolders: undefined,
  getWorkspaceFolder: (uri: Uri) => (uri.scheme === "vscode-vfs" ? { uri } : undefined),
  fs: { readFile: (uri: Uri) => readFile(uri.fsPath) },
  onDidOpenTextDocument: opened.event,
  onDidChangeTextDocument: changed.event,
  onDidCloseTextDocument: closed.event,
  onDidCreateFiles: files.event,
  onDidDeleteFiles: files.event,
  onDidRenameFiles: files.event,
  createFileSystemWatcher: () => ({
    onDidChange: onDisk.event,
    onDidCreate: onDisk.event,
    onDidDelete: onDisk.event,
    dispose() {},
  }),
};
export const window = { onDidChangeWindowState: windowState.event };

export function open(uri: string, text: string, languageId = "splitcom-config"): FakeDocument {
  const document = documentOf(Uri.parse(uri), languageId, 1, text);
  workspace.textDocuments.push(document);
  opened.fire(document);
  return document;
}

export function edit(document: FakeDocument, text: string): void {
  Object.assign(document, documentOf(document.uri, document.languageId, document.version + 1, text));
  changed.fire({ document, contentChanges: [{}] });
}

export function close(document: FakeDocument): void {
  workspace.textDocuments.splice(workspace.textDocuments.indexOf(document), 1);
  closed.fire(document);
}

function documentOf(uri: Uri, languageId: string, version: number, text: string): FakeDocument {
  const held = TextDocument.create(uri.toString(), languageId, version, text);
  return {
    uri,
    languageId,
    version,
    getText: () => text,
    positionAt: (offset) => held.positionAt(offset),
  };
}
