/** What a command is to act on: what a menu, a lens or a page passes, else the active editor, else what the user picks. */

import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import { showInformation } from "../display/messages.ts";
import { pickOne, pickSome } from "../display/pickers.ts";
import { configExtension } from "../newExperiment/experimentFile.ts";
import { workspaceFiles } from "../newExperiment/workspaceFiles.ts";
import type { RunsTree, RunTreeItem } from "../runs/runsTree.ts";
import { runDescription, runIcon } from "../runs/runTexts.ts";
import type { Services } from "../services.ts";

/** What commands work with. */
export interface CommandParts extends Services {
  readonly tree: RunsTree;
}

/** Passed by keybindings that act on what is selected in the view of runs. */
export const selectionArgument = "selection";

/** The runs among a command's arguments: rows of the tree (one, and all selected), a run's id, or those of many runs. */
export function runsAmong(args: readonly unknown[], { tree }: Pick<CommandParts, "tree">): RunId[] {
  const [first, second] = args;
  if (first === selectionArgument) return [...tree.selected];
  if (typeof first === "string") return [first];
  if (Array.isArray(first)) return first.filter((run) => typeof run === "string");
  if (!isRow(first)) return [];
  const rows = Array.isArray(second) ? second.filter(isRow) : [];
  // A row outside the selection that is acted on by its own button leaves the selection alone.
  const meant = rows.some((row) => idOf(row) === idOf(first)) ? rows : [first];
  return [...new Set(meant.flatMap((row) => tree.runsOf(row)))];
}

const idOf = (row: RunTreeItem) => ("group" in row ? row.group : row.run);

function isRow(value: unknown): value is RunTreeItem {
  if (typeof value !== "object" || value === null) return false;
  return typeof ("run" in value ? value.run : "group" in value && value.group) === "string";
}

/** The key of the group that is meant as a whole; undefined for single runs. */
export function groupAmong([first]: readonly unknown[], { tree }: Pick<CommandParts, "tree">): string | undefined {
  if (first === selectionArgument) return tree.selectedGroup;
  return isRow(first) && "group" in first ? first.group : undefined;
}

/** The configuration files among a command's arguments: one, and all selected in the explorer. */
export function configsAmong([first, second]: readonly unknown[]): vscode.Uri[] {
  const files = (Array.isArray(second) ? second : [first]).filter((file) => file instanceof vscode.Uri);
  return files.filter(({ path }) => path.endsWith(configExtension) || files.length === 1);
}

/** The configuration in the active editor, text or diff. */
export function activeConfig(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.path.endsWith(configExtension) || uri?.scheme === "untitled" ? uri : undefined;
}

/** Files to act on; an untitled one is saved under a name first. Empty where the user cancelled or there is none. */
export async function configTargets(args: readonly unknown[], parts: CommandParts): Promise<vscode.Uri[]> {
  const given = configsAmong(args);
  if (given.length > 0) return given;
  const { active } = parts.panels;
  const pinned = active?.view === "dashboard" && active.config !== null ? vscode.Uri.file(active.config) : undefined;
  const file = activeConfig() ?? pinned ?? (await pickConfig());
  const onDisk = file?.scheme === "untitled" ? await vscode.workspace.save(file) : file;
  return onDisk ? [onDisk] : [];
}

async function pickConfig(): Promise<vscode.Uri | undefined> {
  const files = await workspaceFiles([configExtension.slice(1)]);
  if (files.length === 0) {
    const create = vscode.l10n.t("New Experiment");
    const message = vscode.l10n.t("There is no experiment in this workspace yet.");
    void showInformation(message, create).then((answer) => {
      if (answer === create) return vscode.commands.executeCommand("splitcom.newExperiment");
    });
    return undefined;
  }
  if (files.length === 1) return files[0];
  const items = files
    .map((file) => ({ label: vscode.workspace.asRelativePath(file), file }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const picked = await pickOne(items, { placeHolder: vscode.l10n.t("Select an experiment") });
  return picked?.file;
}

export interface RunChoice {
  placeHolder: string;
  /** Which runs come into question; default all. */
  fits?: (run: RunSummary) => boolean;
  /** Not the one that the panel in the foreground shows already. */
  another?: boolean;
}

/**
 * Runs to act on: those passed, else the one that the panel in the foreground shows, else one that the user picks. The only one
 * in question is taken without asking.
 */
export async function runTargets(args: readonly unknown[], parts: CommandParts, choice: RunChoice): Promise<RunId[]> {
  const given = runsAmong(args, parts);
  // Of a group, those that the command is for; of single runs, each as it is: the command says why it cannot.
  if (groupAmong(args, parts) !== undefined && choice.fits) {
    const fitting = given.map((run) => parts.runs.get(run)).filter((run) => run !== undefined);
    return fitting.filter(choice.fits).map(({ run }) => run);
  }
  if (given.length > 0 || args[0] === selectionArgument) return given;
  const candidates = await candidateRuns(parts, choice);
  const inPanel = choice.another ? undefined : shownRun(parts);
  const shown = candidates.find(({ run }) => run === inPanel);
  const obvious = shown ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (obvious) return [obvious.run];
  const items = candidates.map((summary) => pickItem(summary, parts));
  const picked = await pickOne(items, { placeHolder: choice.placeHolder, matchOnDescription: true });
  return picked ? [picked.run] : [];
}

function shownRun({ panels }: CommandParts): RunId | undefined {
  const { active } = panels;
  if (active === undefined) return undefined;
  if (active.view === "dashboard") return active.runs[0];
  return "run" in active ? active.run : undefined;
}

/** As {@link runTargets}, for commands on one run. @throws bad-input for a group, as which no run is meant. */
export async function runTarget(args: readonly unknown[], parts: CommandParts, choice: RunChoice) {
  if (groupAmong(args, parts) !== undefined)
    throw badInput({ what: "this command is for a single run", remedy: "Open the group and select one of its runs." });
  return (await runTargets(args, parts, choice))[0];
}

/** Any number of runs. @param picked those that are ticked at first. @returns none where the user cancelled. */
export async function pickRuns(picked: readonly RunId[], parts: CommandParts, choice: RunChoice): Promise<RunId[]> {
  const candidates = await candidateRuns(parts, choice);
  const items = candidates.map((summary) => ({ ...pickItem(summary, parts), picked: picked.includes(summary.run) }));
  const chosen = await pickSome(items, { placeHolder: choice.placeHolder, matchOnDescription: true });
  return chosen.map(({ run }) => run);
}

/** @throws bad-input where there is none. */
async function candidateRuns({ runs }: CommandParts, { fits = () => true }: RunChoice): Promise<RunSummary[]> {
  await runs.listed;
  const candidates = runs.list.filter(fits);
  if (candidates.length > 0) return candidates;
  if (runs.list.length === 0) throw badInput({ what: "there are no runs yet", remedy: "Run an experiment first." });
  throw badInput({ what: "no run is in the right state for this command" });
}

function pickItem(summary: RunSummary, { runs, runStyles }: CommandParts) {
  return {
    label: summary.name,
    description: runDescription(summary, runs.isStopping(summary.run)),
    iconPath: runIcon(summary.status, runStyles.of(summary.run)),
    run: summary.run,
  };
}
