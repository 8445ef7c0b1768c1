import path from "node:path";
import { l10n } from "vscode";
import { assertNever } from "../../protocol/errors.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { Runs } from "../services.ts";

/** A panel's title, as short as a tab needs it. */
export function panelTitle(state: PanelState, runs: Pick<Runs, "get">): string {
  // Before the runs have been read, and of one that is gone, the folder's name says which it is.
  const nameOf = (run: RunId) => runs.get(run)?.name ?? path.basename(run);
  switch (state.view) {
    case "dashboard": {
      const [first] = state.runs;
      if (first !== undefined) return nameOf(first);
      return state.config === null ? l10n.t("Dashboard") : path.basename(state.config, ".splitcom.json");
    }
    case "inspector":
      return l10n.t("Activations: {0}", nameOf(state.run));
    case "tuner":
      return l10n.t("Thresholds: {0}", nameOf(state.run));
    case "compare": {
      const group = state.group === undefined ? undefined : runs.get(state.runs[0] ?? "")?.group;
      if (group !== undefined) return l10n.t("Compare: {0}", group.name);
      return state.runs.length < 2 ? l10n.t("Compare Runs") : l10n.t("Compare {0} Runs", state.runs.length);
    }
    case "table":
      return l10n.t("Runs Table");
    case "texts":
      if (state.runs.length !== 1) return l10n.t("Generated Texts");
      return l10n.t("Texts: {0}", nameOf(state.runs[0]!));
    default:
      return assertNever(state);
  }
}
