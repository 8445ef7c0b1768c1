/** Context keys of the runs for menus and keybindings (`when` clauses). */
import * as vscode from "vscode";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import type { Runs } from "../services.ts";

/** Absent until the runs are known: what needs a run is offered until it is known that there is none. */
const keys: Record<string, (list: readonly RunSummary[]) => boolean> = {
  "splitcom.running": (list) => list.some(({ controllable, status }) => controllable && status === "running"),
  "splitcom.paused": (list) => list.some(({ controllable, status }) => controllable && status === "paused"),
  "splitcom.queued": (list) => list.some(({ status }) => status === "queued"),
  "splitcom.resumable": (list) => list.some(({ resumable }) => resumable),
  "splitcom.noRuns": (list) => list.length === 0,
};
export const contextKeys: readonly string[] = [...Object.keys(keys), "splitcom.filtered"];

export function keepContextKeys(runs: Runs): vscode.Disposable {
  const set = new Map<string, boolean>();
  const update = () => {
    for (const [key, holds] of Object.entries(keys)) {
      const value = holds(runs.list);
      if (set.get(key) === value) continue;
      set.set(key, value);
      void vscode.commands.executeCommand("setContext", key, value);
    }
  };
  return runs.onDidChange(update);
}
