/** The requests that a panel's page may make to the host: mostly data of the archive, and a few actions in the user's name. */

import { badInput } from "../../protocol/errors.ts";
import { type ArchiveApi, archiveQuestions } from "../../protocol/messages/archiveApi.ts";
import { forwarding, type Remote } from "../../protocol/messages/channel.ts";
import type { RunAction, RunsAction } from "../../protocol/messages/names.ts";
import type { ExportedFile, PanelHostApi } from "../../protocol/messages/panelApi.ts";
import type { PanelState } from "../../protocol/messages/panelState.ts";
import type { RunControl } from "../../protocol/messages/runnerApi.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { TextsQuestion } from "../../protocol/run/texts.ts";
import type { PageSession } from "./pageSession.ts";
import type { Panel } from "./panel.ts";

/** What pages set off outside their panel. */
export interface PanelActions {
  openPanel(state: PanelState): void;
  generateTexts(question: TextsQuestion): void;
  stopTexts(): void;
  perform(run: RunId, action: RunAction): Promise<void>;
  performAll(runs: readonly RunId[], action: RunsAction): Promise<void>;
  control(run: RunId): Remote<RunControl>;
  writeConfig(run: RunId, values: Record<string, number>): Promise<void>;
  runConfig(file: string): Promise<void>;
  /** @returns false where the user cancelled. */
  save(file: ExportedFile): Promise<boolean>;
  copyText(text: string): Promise<void>;
  reportError(view: string, message: string): void;
}

/** @param archive asked again at every call: a restarted archive is another one. */
export function panelHostApi(
  panel: Panel,
  session: PageSession,
  archive: () => Remote<ArchiveApi>,
  actions: PanelActions,
): Remote<PanelHostApi> {
  return {
    ...forwarding<ArchiveApi, keyof typeof archiveQuestions>(archiveQuestions, archive),
    open: async () => panel.opening(),
    async changeState(state) {
      if (state.view !== panel.state.view)
        throw badInput({ what: "a panel cannot change its view", value: state.view, range: panel.state.view });
      panel.changeState(state);
    },
    openPanel: async (state) => actions.openPanel(state),
    follow: (run) => session.follow(run),
    report: async (runs, format, target) => (await archive().report(runs, format, target)).text,
    generateTexts: async (question) => actions.generateTexts(question),
    stopTexts: async () => actions.stopTexts(),
    perform: (run, action) => actions.perform(run, action),
    performAll: (runs, action) => actions.performAll(runs, action),
    setTheta: (run, setting, group) => actions.control(run).setTheta(setting, group),
    writeConfig: (run, values) => actions.writeConfig(run, values),
    async runConfig(file) {
      // A page names no other file than the one its panel was opened for.
      if (panel.state.view !== "dashboard" || panel.state.config !== file)
        throw badInput({ what: "the dashboard belongs to another configuration", value: file });
      await actions.runConfig(file);
    },
    save: (file) => actions.save(file),
    copyText: (text) => actions.copyText(text),
    reportError: async (message) => actions.reportError(panel.state.view, message),
  };
}
