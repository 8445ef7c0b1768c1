/** What pages set off outside their panel, done with VS Code's means. */
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import { writableConfig, writeConfigValues } from "../config/writableConfig.ts";
import type { Services } from "../services.ts";
import type { PanelActions } from "./panelHostApi.ts";
import { saveFile } from "./saveFile.ts";

export function panelActions(
  { context, log, runs, textGeneration }: Pick<Services, "context" | "log" | "runs" | "textGeneration">,
  openPanel: (state: PanelState) => void,
): PanelActions {
  return {
    openPanel,
    generateTexts: (question) => textGeneration.start(question),
    stopTexts: () => textGeneration.stop(),
    async perform(run, action) {
      await vscode.commands.executeCommand(`splitcom.${action}`, run);
    },
    async performAll(runs, action) {
      await vscode.commands.executeCommand(`splitcom.${action}`, runs);
    },
    control: (run) => runs.control(run),
    async writeConfig(run, values) {
      const file = runs.get(run)?.configFile;
      if (!file) throw badInput({ what: "the run has no configuration file to write to", where: run });
      await writeConfigValues(await writableConfig(file), values);
    },
    async runConfig(file) {
      await vscode.commands.executeCommand("splitcom.run", vscode.Uri.file(file));
    },
    async save(file) {
      const target = await saveFile(file, context.globalState);
      if (target !== undefined) log.info(`exported ${target.fsPath}`);
      return target !== undefined;
    },
    async copyText(text) {
      await vscode.env.clipboard.writeText(text);
    },
    reportError: (view, message) => log.error(`${view}: ${message}`),
  };
}
