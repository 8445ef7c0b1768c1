/** Commands that start, stop and steer runs. */

import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import { hasEnded, type RunId, type RunSummary } from "../../protocol/run/runSummary.ts";
import { ask, showInformation } from "../display/messages.ts";
import { recordGitFor } from "../runs/recordGit.ts";
import { makeRunFolder, runsFolderFor } from "../runs/runFolders.ts";
import { savedConfigText } from "../runs/savedConfig.ts";
import { startCommandLine } from "./commandLineTask.ts";
import { type CommandParts, configTargets, groupAmong, runTarget, runTargets } from "./commandTargets.ts";
import { isSound } from "./refuseErrors.ts";

export async function run(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const sound: vscode.Uri[] = [];
  for (const file of await configTargets(args, parts)) if (await isSound(parts, file)) sound.push(file);
  const [first, ...others] = sound;
  if (first === undefined) return;
  // One dashboard at most, of the run that starts first: those of the others would cover it.
  await startAndShow(parts, first);
  for (const file of others) await parts.runs.start(file);
}

async function startAndShow(parts: CommandParts, file: vscode.Uri): Promise<void> {
  await showOnceBegun(parts, () => parts.runs.start(file), file.fsPath);
}

/**
 * Starts or queues a run and opens its dashboard, or offers that where the run waits: it would lie over the one of the run that computes.
 *
 * @param config the configuration file that the dashboard is pinned to, if any
 */
export async function showOnceBegun(
  { runs, panels }: CommandParts,
  start: () => Promise<RunId>,
  config: string | null,
): Promise<void> {
  const mayWait = runs.list.some((run) => !hasEnded(run));
  const started = await start();
  const show = vscode.workspace.getConfiguration("splitcom").get("openDashboardOnRun", true);
  if (!show) return;
  if (mayWait && !(await begins(runs, started))) offerQueued(runs, panels, started);
  else await panels.open({ view: "dashboard", runs: [started], config });
}

/** Milliseconds after which a run that has not begun counts as one that waits. */
const beginsWithin = 1000;

/** Whether a run begins at once, and does not wait for others. */
function begins(runs: CommandParts["runs"], run: RunId): Promise<boolean> {
  const hasBegun = () => runs.get(run)?.status !== "queued";
  if (hasBegun()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listening.dispose();
      resolve(hasBegun());
    };
    const timer = setTimeout(done, beginsWithin);
    const listening = runs.onDidChange(() => hasBegun() && done());
  });
}

function offerQueued(runs: CommandParts["runs"], panels: CommandParts["panels"], run: RunId): void {
  const name = runs.get(run)?.name ?? path.basename(run);
  const open = vscode.l10n.t("Open Dashboard");
  void showInformation(vscode.l10n.t("{0} is queued. It starts when earlier runs finish.", name), open).then(
    (answer) => {
      if (answer === open) return panels.open({ view: "dashboard", runs: [run], config: null });
    },
  );
}

export async function runInTerminal(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const [file] = await configTargets(args, parts);
  if (file === undefined) return;
  if (!vscode.workspace.isTrusted) {
    throw badInput({ what: "experiments run only in trusted workspaces" });
  }
  if (!(await isSound(parts, file))) return;
  const { configHeadline } = await import("../../protocol/config/configHeadline.ts");
  const { name } = configHeadline(await savedConfigText(file));
  const directory = await makeRunFolder(runsFolderFor(file), name, new Date());
  const scope = vscode.workspace.getWorkspaceFolder(file) ?? vscode.TaskScope.Workspace;
  await startCommandLine(parts, {
    name,
    args: ["run", file.fsPath, "--out", directory, "--record-git", recordGitFor(file)],
    cwd: path.dirname(file.fsPath),
    scope,
  });
}

export async function stop(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const { runs } = parts;
  const choice = {
    placeHolder: vscode.l10n.t("Select a run to stop"),
    fits: ({ controllable }: RunSummary) => controllable,
  };
  // Its key is bound in every configuration, where it would otherwise edit the text.
  if (args.length === 0) {
    await runs.listed;
    if (!runs.list.some(choice.fits)) return void showInformation(vscode.l10n.t("No run is running."));
  }
  for (const target of await runTargets(args, parts, choice)) {
    if (runs.isStopping(target)) await offerToKill(parts, target);
    else await runs.control(target).stop();
  }
}

async function offerToKill({ runs }: CommandParts, target: string): Promise<void> {
  const kill = vscode.l10n.t("End Process");
  const name = runs.get(target)?.name ?? path.basename(target);
  const answer = await ask(
    vscode.l10n.t("{0} will stop before its next step. Stop it immediately?", name),
    vscode.l10n.t("Recorded data is kept. The run is marked as interrupted."),
    kill,
  );
  // It may have ended while the question stood.
  if (answer === kill && runs.isStopping(target)) await runs.kill(target);
}

export async function runNext(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const fits = ({ status }: RunSummary) => status === "queued";
  const target = await runTarget(args, parts, {
    placeHolder: vscode.l10n.t("Select a queued run to start next"),
    fits,
  });
  if (target !== undefined) await parts.runs.runNext(target);
}

export async function pause(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const fits = ({ controllable, status }: RunSummary) => controllable && status === "running";
  const targets = await runTargets(args, parts, { placeHolder: vscode.l10n.t("Select a run to pause"), fits });
  // Of several single ones the first, as by its button; of a group all that run.
  const meant = groupAmong(args, parts) === undefined ? targets.slice(0, 1) : targets;
  for (const target of meant) await parts.runs.control(target).pause();
}

export async function resume(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const isPaused = ({ status }: RunSummary) => status === "paused";
  if (groupAmong(args, parts) !== undefined) {
    const targets = await runTargets(args, parts, { placeHolder: "", fits: isPaused });
    for (const target of targets) await parts.runs.control(target).unpause();
    return;
  }
  const fits = (run: RunSummary) => isPaused(run) || run.resumable;
  const target = await runTarget(args, parts, { placeHolder: vscode.l10n.t("Select a run to resume"), fits });
  if (target === undefined) return;
  if (parts.runs.get(target)?.status === "paused") await parts.runs.control(target).unpause();
  else await parts.runs.resume(target);
}

/** The same configuration file again, as it is now; where it is gone, what the run recorded as a new file. */
export async function rerun(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const targets = await runTargets(args, parts, { placeHolder: vscode.l10n.t("Select a run to run again") });
  for (const target of targets) {
    const configFile = parts.runs.get(target)?.configFile;
    if (!configFile || !(await exists(configFile))) await openRecordedConfig(parts, target);
    else if (targets.length === 1) await startAndShow(parts, vscode.Uri.file(configFile));
    // Of many, whose dashboards would lie over each other, the list shows how they stand.
    else await parts.runs.start(vscode.Uri.file(configFile));
  }
}

/** The configuration of a run that no longer has its file, to be saved under a name. */
export async function openRecordedConfig({ archive }: CommandParts, target: string): Promise<void> {
  const { configText } = await archive.remote.record(target);
  const document = await vscode.workspace.openTextDocument({ language: "splitcom-config", content: configText });
  await vscode.window.showTextDocument(document, { preview: false });
  void showInformation(
    vscode.l10n.t(
      "The run's configuration file was deleted or moved. This is the copy that the run recorded; save it to run it.",
    ),
  );
}

export function exists(file: string): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(vscode.Uri.file(file))).then(
    () => true,
    () => false,
  );
}

/** Sends the thetas of a configuration, as they stand in the editor, to the experiment that runs from it. */
export async function applyToRun(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const { runs } = parts;
  const [file] = await configTargets(args, parts);
  if (file === undefined) return;
  const where = vscode.workspace.asRelativePath(file);
  const running = runs.list.find(
    ({ configFile, controllable, status }) => configFile === file.fsPath && controllable && status !== "queued",
  );
  if (running === undefined) throw badInput({ what: "this experiment is not running", where });
  const { thetasToApply } = await import("../config/language/lenses.ts");
  const text = (await vscode.workspace.openTextDocument(file)).getText();
  const found = thetasToApply(text, running);
  if (found.length === 0) {
    const message = vscode.l10n.t("Nothing to apply: the run already uses the thresholds of {0}.", where);
    void showInformation(message);
    return;
  }
  for (const { group, to } of found) await runs.control(running.run).setTheta(to, group);
}
