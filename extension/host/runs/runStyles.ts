/** Which line style each run has in this workspace: what was moved is remembered over reloads. */
import * as vscode from "vscode";
import { allStyles, movedApart, runStyle } from "../../protocol/run/runStyle.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { RunStyles } from "../services.ts";

const memoryKey = "splitcom.runStyles";
/** Those that moved the longest ago are forgotten first. */
const mostRemembered = 2000;

export function createRunStyles(memory: vscode.Memento, onError: (error: unknown) => void): RunStyles {
  const didChange = new vscode.EventEmitter<ReadonlyMap<RunId, number>>();
  const moved = new Map(remembered(memory.get(memoryKey)));
  return {
    moved,
    onDidChange: didChange.event,
    of: (run) => runStyle(run, moved),
    keepApart(runs) {
      const moves = movedApart(runs, moved);
      if (moves.size === 0) return;
      for (const [run, style] of moves) {
        moved.delete(run);
        moved.set(run, style);
      }
      for (const run of [...moved.keys()].slice(0, -mostRemembered)) moved.delete(run);
      memory.update(memoryKey, [...moved]).then(undefined, onError);
      didChange.fire(moves);
    },
    dispose: () => didChange.dispose(),
  };
}

/** Only what fits of what was kept, which may be anything. */
function remembered(kept: unknown): [RunId, number][] {
  const entries: unknown[] = Array.isArray(kept) ? kept : [];
  return entries.flatMap((entry): [RunId, number][] => {
    const [run, style] = Array.isArray(entry) ? entry : [];
    const fits = typeof run === "string" && Number.isInteger(style) && style >= 0 && style < allStyles;
    return fits ? [[run, style]] : [];
  });
}
