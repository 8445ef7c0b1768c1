/** Every command of the extension: its id and what it does. A test holds the table against the manifest. */

import * as vscode from "vscode";
import { fault } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { Log } from "../display/log.ts";
import { showError } from "../display/messages.ts";
import type { CommandParts } from "./commandTargets.ts";
import { clearFilter, filterRuns } from "./filterCommands.ts";

/** Called with what a menu, keybinding, lens or page passes: see `commandTargets.ts`. */
type Command = (parts: CommandParts, ...args: unknown[]) => unknown;

// Loaded with the first command of theirs: an activation reads no more than it needs.
const fileCommands = () => import("./fileCommands.ts");
const labelCommands = () => import("./labelCommands.ts");
const panelCommands = () => import("./panelCommands.ts");
const runCommands = () => import("./runCommands.ts");

/** A command whose code is loaded with the first call of one of its file, not with the extension. */
function later<Name extends string>(load: () => Promise<Record<Name, Command>>, name: Name): Command {
  return async (parts, ...args) => {
    const command = (await load())[name];
    return command(parts, ...args);
  };
}

export const commands = {
  "splitcom.newExperiment": async (parts) => (await import("../newExperiment/newExperiment.ts")).newExperiment(parts),
  "splitcom.run": later(runCommands, "run"),
  "splitcom.runInTerminal": later(runCommands, "runInTerminal"),
  "splitcom.stop": later(runCommands, "stop"),
  "splitcom.pause": later(runCommands, "pause"),
  "splitcom.resume": later(runCommands, "resume"),
  "splitcom.runNext": later(runCommands, "runNext"),
  "splitcom.openDashboard": later(panelCommands, "openDashboard"),
  "splitcom.showTable": later(panelCommands, "showTable"),
  "splitcom.inspect": later(panelCommands, "inspect"),
  "splitcom.tune": later(panelCommands, "tune"),
  "splitcom.compare": later(panelCommands, "compare"),
  "splitcom.compareWithLast": later(panelCommands, "compareWithLast"),
  "splitcom.compareTexts": later(panelCommands, "compareTexts"),
  "splitcom.applyToRun": later(runCommands, "applyToRun"),
  "splitcom.exportReport": later(fileCommands, "exportReport"),
  "splitcom.rerun": later(runCommands, "rerun"),
  "splitcom.fork": async (parts, ...args) => (await import("./forkCommand.ts")).fork(parts, args),
  "splitcom.star": later(labelCommands, "star"),
  "splitcom.unstar": later(labelCommands, "unstar"),
  "splitcom.rename": later(labelCommands, "rename"),
  "splitcom.editNote": later(labelCommands, "editNote"),
  "splitcom.editTags": later(labelCommands, "editTags"),
  "splitcom.delete": later(labelCommands, "deleteRuns"),
  "splitcom.cleanUp": async (parts, first, selected) =>
    (await import("./cleanUpCommand.ts")).cleanUp(parts, first, selected),
  "splitcom.reveal": later(fileCommands, "reveal"),
  "splitcom.openConfig": later(fileCommands, "openConfig"),
  "splitcom.showLog": later(fileCommands, "showLog"),
  "splitcom.filterRuns": filterRuns,
  "splitcom.clearFilter": clearFilter,
  "splitcom.refreshRuns": ({ runs }) => runs.refresh(),
  "splitcom.download": async (parts) => (await import("../downloads/download.ts")).download(parts),
  "splitcom.chooseFile": async (parts, ...args) =>
    (await import("./missingFileCommands.ts")).chooseFile(parts, args[0], args[1]),
  "splitcom.downloadFor": async (parts, ...args) =>
    (await import("./missingFileCommands.ts")).downloadFor(parts, args[0], args[1]),
  "splitcom.reproduce": async (parts) => (await import("./reproduceCommand.ts")).reproduce(parts),
  "splitcom.installNativeBackend": async (parts) =>
    (await import("../nativeBackend/installNativeBackend.ts")).installNativeBackend(parts),
  "splitcom.showOutput": ({ log }) => log.show(),
  "splitcom.openWalkthrough": ({ context }) =>
    vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#start`),
} satisfies Record<string, Command>;

/** What a command throws is reported to the user; whoever called it gets nothing. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const registered = Object.entries<Command>(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await command(parts, ...args);
      } catch (error) {
        await report(error, id, parts.log);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function report(error: unknown, id: string, log: Log): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  const shown = fault(error);
  const details = faultDetails(error);
  log.error(`${id}: ${details ?? (error instanceof Error && error.stack) ?? shown.message}`);
  if (shown === error && details === undefined) {
    void showError(shown.message);
    return;
  }
  const showOutput = vscode.l10n.t("Show Output");
  const message = vscode.l10n.t("Something went wrong: {0}", shown.message);
  void showError(message, showOutput).then((answer) => {
    if (answer === showOutput) log.show();
  });
}
