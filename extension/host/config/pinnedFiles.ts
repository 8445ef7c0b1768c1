/** Files that somebody wants judged although no editor may have them open. */
import path from "node:path";
import * as vscode from "vscode";

export interface PinnedFiles extends vscode.Disposable {
  /** URIs as strings. */
  keys(): Iterable<string>;
  has(key: string): boolean;
  /** Until what is returned is disposed of; a file can be pinned several times. */
  pin(file: string): vscode.Disposable;
}

/**
 * @param changed a file was pinned, or changed on disk.
 * @param released a file is pinned no longer.
 */
export function createPinnedFiles(changed: (key: string) => void, released: (key: string) => void): PinnedFiles {
  const pins = new Map<string, { count: number; watcher: vscode.Disposable }>();
  return {
    keys: () => pins.keys(),
    has: (key) => pins.has(key),
    pin(file) {
      const uri = vscode.Uri.file(file);
      const key = uri.toString();
      const pin = pins.get(key) ?? { count: 0, watcher: watch(uri, () => changed(key)) };
      pins.set(key, pin);
      pin.count++;
      changed(key);
      return once(() => {
        if (--pin.count > 0) return;
        pin.watcher.dispose();
        pins.delete(key);
        released(key);
      });
    },
    dispose() {
      for (const { watcher } of pins.values()) watcher.dispose();
      pins.clear();
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
