/** A folder of runs, watched: what is in it, and a hint when that changes. */
import { type FSWatcher, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";

export class RootFolder {
  private watcher: FSWatcher | undefined;

  /** @param changed called when something came or went, where the system reports it; list folders from time to time anyway. */
  constructor(
    readonly root: string,
    private readonly changed: () => void,
  ) {}

  /** The folders in it; none where it is not there. @throws bad-input where it cannot be read. */
  async folders(): Promise<RunId[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      this.watch();
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(this.root, name));
    } catch (error) {
      this.close();
      if (errorCode(error) === "ENOENT") return [];
      throw fileError(error, "cannot list the runs", this.root);
    }
  }

  close(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private watch(): void {
    if (this.watcher !== undefined) return;
    try {
      this.watcher = watch(this.root, { persistent: false }, () => this.changed());
      // Gone, or no longer watchable: the next listing tries again.
      this.watcher.on("error", () => this.close());
    } catch {
      // Network folders and exhausted watches: listing is enough.
    }
  }
}
