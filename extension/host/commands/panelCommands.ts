/** Commands that open panels. */

import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import { mostComparedRuns } from "../../protocol/messages/panelLimits.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import { mostTextRuns, newTextsState } from "../../protocol/run/texts.ts";
import { newTable } from "../../protocol/runTable/newTable.ts";
import { showInformation } from "../display/messages.ts";
import { browseArgument } from "../runs/runsTree.ts";
import {
  activeConfig,
  type CommandParts,
  configsAmong,
  configTargets,
  groupAmong,
  pickRuns,
  runsAmong,
  runTarget,
  runTargets,
} from "./commandTargets.ts";

const hasBegun = ({ status }: RunSummary) => status !== "queued";

/** Of a configuration: pinned to it; of runs: these, one over the other. */
export async function openDashboard(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const { runs, panels } = parts;
  const [given] = configsAmong(args);
  const config = given ?? (args.length === 0 ? activeConfig() : undefined);
  if (config !== undefined && config.scheme === "file") {
    await runs.listed;
    const latest = runs.latestOf(config.fsPath);
    await panels.open({ view: "dashboard", runs: latest ? [latest.run] : [], config: config.fsPath });
    return;
  }
  const choice = { placeHolder: vscode.l10n.t("Select a run to show"), another: true };
  const targets = await runTargets(args, parts, choice);
  if (args[1] === browseArgument && targets.length === 1) await panels.browse(targets[0]!);
  else if (targets.length > 0) await panels.open({ view: "dashboard", runs: targets, config: null });
}

/** All runs, a row each; opened again, the table has the columns and the order that it had. */
export async function showTable({ panels }: CommandParts): Promise<void> {
  await panels.open(newTable());
}

export async function inspect(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await begunRun(parts, args, vscode.l10n.t("Select a run to inspect"));
  if (run === undefined) return;
  await parts.panels.open({ view: "inspector", run, interface: "up.act", client: 0, sample: null, epoch: null });
}

export async function tune(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await begunRun(parts, args, vscode.l10n.t("Select a run to tune"));
  if (run !== undefined) await parts.panels.open({ view: "tuner", run, interface: "up.act", epoch: null });
}

/** The run passed, or the latest of the configuration passed or edited, or one that the user picks. */
async function begunRun(
  parts: CommandParts,
  args: readonly unknown[],
  placeHolder: string,
): Promise<RunId | undefined> {
  const [given] = configsAmong(args);
  const config = given ?? (args.length === 0 ? activeConfig() : undefined);
  if (config === undefined) return runTarget(args, parts, { placeHolder, fits: hasBegun });
  await parts.runs.listed;
  const latest = runsOfConfig(parts, config)[0];
  if (latest !== undefined) return latest.run;
  if (given === undefined) return runTarget([], parts, { placeHolder, fits: hasBegun });
  offerToRun(given);
  return undefined;
}

function offerToRun(config: vscode.Uri): void {
  const run = vscode.l10n.t("Run");
  const message = vscode.l10n.t("{0} has not been run yet.", vscode.workspace.asRelativePath(config));
  const may = vscode.workspace.isTrusted ? [run] : [];
  void showInformation(message, ...may).then((answer) => {
    if (answer === run) return vscode.commands.executeCommand("splitcom.run", config);
  });
}

/** Latest first. */
function runsOfConfig({ runs }: CommandParts, { fsPath }: vscode.Uri): RunSummary[] {
  return byStart(runs.list.filter(({ configFile }) => configFile === fsPath).filter(hasBegun));
}

const byStart = (runs: readonly RunSummary[]) => [...runs].sort((a, b) => b.startedAt.localeCompare(a.startedAt));

/** Two runs or more: those selected, else what the user picks. Of a group, all that it has and those that join it. */
export async function compare(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const group = groupAmong(args, parts);
  const rows = args[1];
  if (group !== undefined && !(Array.isArray(rows) && rows.length > 1)) {
    const begun = runsAmong(args, parts).filter((run) => parts.runs.get(run)?.status !== "queued");
    const runs = withReferenceFirst(begun, parts).slice(0, mostComparedRuns);
    await parts.panels.open({ view: "compare", runs, group });
    return;
  }
  const given = runsAmong(args, parts);
  const selected = given.length > 0 ? given : parts.tree.selected;
  const chosen =
    given.length > 1
      ? given
      : await pickRuns(selected, parts, {
          placeHolder: vscode.l10n.t("Select two or more runs to compare"),
          fits: hasBegun,
        });
  if (chosen.length === 1) throw badInput({ what: "a comparison needs two runs", remedy: "Select one more." });
  if (chosen.length > 1) await parts.panels.open({ view: "compare", runs: withReferenceFirst(chosen, parts) });
}

/** A share of the uplink below which a run counts as uncompressed: announcing thresholds costs a little as well. */
const hardlySaved = 0.01;

/** The uncompressed run first, where there is one: savings are asked for against it. */
function withReferenceFirst(runs: readonly RunId[], parts: CommandParts): RunId[] {
  const reference = runs.find((run) => {
    const saving = parts.runs.get(run)?.uplinkSaving ?? null;
    return saving !== null && Math.abs(saving) < hardlySaved;
  });
  return reference === undefined ? [...runs] : [reference, ...runs.filter((run) => run !== reference)];
}

/** The newest two runs of a configuration; where it has but one, that and the newest of all others. */
export async function compareWithLast(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const [config] = await configTargets(args, parts);
  if (config === undefined) return;
  await parts.runs.listed;
  const own = runsOfConfig(parts, config);
  const others = byStart(parts.runs.list.filter(hasBegun)).filter((run) => !own.includes(run));
  const [newest, earlier] = [...own.slice(0, 2), ...others];
  if (own.length === 0) return offerToRun(config);
  if (newest === undefined || earlier === undefined) {
    throw badInput({
      what: "there is no second run to compare with",
      where: vscode.workspace.asRelativePath(config),
      remedy: "Run it again, perhaps with another threshold.",
    });
  }
  // What is new is set against what was there.
  const runs = withReferenceFirst([earlier.run, newest.run], parts);
  await parts.panels.open({ view: "compare", runs });
}

/** The runs that a panel is about; of the table those that are ticked. */
function runsShown(state: PanelState): readonly RunId[] {
  if (state.view === "table") return state.ticked;
  return "runs" in state ? state.runs : [state.run];
}

/** Texts of the runs given; else of those that the panel in front shows, else of what the user picks. */
export async function compareTexts(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const { active } = parts.panels;
  // A view of texts shows its own already: whoever asks then wants others.
  const shown = active === undefined || active.view === "texts" ? [] : runsShown(active);
  const [obvious = []] = [runsAmong(args, parts), shown].filter((runs) => runs.length > 0);
  const placeHolder = vscode.l10n.t("Select up to {0} runs to compare texts", mostTextRuns);
  const choice = { placeHolder, fits: hasBegun };
  const runs = obvious.length > 0 ? obvious : await pickRuns(parts.tree.selected, parts, choice);
  if (runs.length > mostTextRuns) {
    throw badInput({
      what: "too many runs to compare texts of",
      value: String(runs.length),
      range: `at most ${mostTextRuns}`,
    });
  }
  if (runs.length > 0) await parts.panels.open(newTextsState(runs));
}
