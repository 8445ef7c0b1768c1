/** Files that somebody wants validated although no editor may have them open. */
import path from "node:path";
import * as vscode from "vscode";

export interface WatchedFiles extends vscode.Disposable {
  /** URIs as strings. */
  keys(): Iterable<string>;
  has(key: string): boolean;
  /** Until what is returned is disposed of; a file can be pinned several times. */
  watch(file: string): vscode.Disposable;
}

/**
 * @param changed a file was pinned, or changed on disk.
 * @param released a file is pinned no longer.
 */
export function createWatchedFiles(changed: (key: string) => void, released: (key: string) => void): WatchedFiles {
  const watched = new Map<string, { count: number; watcher: vscode.Disposable }>();
  return {
    keys: () => watched.keys(),
    has: (key) => watched.has(key),
    watch(file) {
      const uri = vscode.Uri.file(file);
      const key = uri.toString();
      const entry = watched.get(key) ?? { count: 0, watcher: watch(uri, () => changed(key)) };
      watched.set(key, entry);
      entry.count++;
      changed(key);
      return once(() => {
        if (--entry.count > 0) return;
        entry.watcher.dispose();
        watched.delete(key);
        released(key);
      });
    },
    dispose() {
      for (const { watcher } of watched.values()) watcher.dispose();
      watched.clear();
    },
  };
}

/** Changes of one file on disk. */
function watch(uri: vscode.Uri, changed: () => void): vscode.Disposable {
  const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), path.basename(uri.path));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(changed),
    watcher.onDidCreate(changed),
    watcher.onDidDelete(changed),
  );
}

function once(dispose: () => void): vscode.Disposable {
  let disposed = false;
  return new vscode.Disposable(() => {
    if (!disposed) dispose();
    disposed = true;
  });
}
