/** Open and pinned configurations: judged when they change, their issues published as diagnostics. */
import path from "node:path";
import * as vscode from "vscode";
import { toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { Judgement } from "../../protocol/messages/judgement.ts";
import { forkChild } from "../processes/childProcess.ts";
import type { Configs, Services } from "../services.ts";
import { type ConfigState, fileOf, isOpenConfig, isVirtual, openDocument, readConfig } from "./configDocuments.ts";
import { earlierRunOf } from "./earlierRun.ts";
import { createJudge } from "./judgeProcess.ts";
import { createJudgeSchedule } from "./judgeSchedule.ts";
import { judgeState } from "./judgeState.ts";
import { diagnosticsOf } from "./language/judgedDiagnostic.ts";
import { createPinnedFiles } from "./pinnedFiles.ts";

/** From the last keystroke to judging, in ms. */
const pause = 200;

/** The judge is forked when the first configuration is opened or pinned. Files are told apart by their URIs as strings. */
export function createConfigs({ context, log, runs }: Pick<Services, "context" | "log" | "runs">): Configs {
  const script = path.join(context.extensionPath, "dist", "judge.cjs");
  const judge = createJudge(() => forkChild(script, log), log);
  const diagnostics = vscode.languages.createDiagnosticCollection("splitcom");
  const state = judgeState();
  const didJudge = new vscode.EventEmitter<{ file: string; judgement: Judgement }>();
  const judgements = new Map<string, Judgement>();
  /** Which run, in which state, the latest judgement of a file predicted from. */
  const predictedFrom = new Map<string, string>();

  const pinned = createPinnedFiles((key) => schedule.request(key, pause), forget);
  const openConfigs = () => vscode.workspace.textDocuments.filter(isOpenConfig).map(({ uri }) => uri.toString());
  const all = () => new Set([...openConfigs(), ...pinned.keys()]);

  async function judgeConfig({ uri, text, version }: ConfigState): Promise<Judgement> {
    if (isVirtual(uri)) {
      const { schemaIssues } = await import("./language/jsonLanguage.ts");
      const issues = await schemaIssues({ uri: uri.toString(), version, text });
      return { issues, config: null, prediction: null };
    }
    const earlier = earlierRunOf(runs.list, fileOf(uri));
    predictedFrom.set(uri.toString(), stateOf(earlier));
    return judge.judge(text, fileOf(uri), earlier?.run ?? null);
  }

  const schedule = createJudgeSchedule<ConfigState>({
    read: readConfig,
    judge: judgeConfig,
    judged(key, judgement, { uri, version }) {
      state.works();
      judgements.set(key, judgement);
      const document = openDocument(key);
      // After an edit of this very moment the places no longer fit, and another judgement is on its way.
      if (document?.version === version) diagnostics.set(uri, diagnosticsOf(judgement, document));
      didJudge.fire({ file: fileOf(uri), judgement });
    },
    failed(key, error) {
      const { message } = toWireError(error);
      diagnostics.delete(vscode.Uri.parse(key, true));
      log.error(`${key} could not be judged: ${faultDetails(error) ?? message}`);
      state.failed(message);
    },
  });

  function forget(key: string): void {
    if (all().has(key)) return;
    schedule.forget(key);
    judgements.delete(key);
    predictedFrom.delete(key);
  }

  const rejudge = (keys: Iterable<string> = all(), delay = pause) => {
    for (const key of keys) schedule.request(key, delay);
  };
  const predictsAnew = (key: string) =>
    predictedFrom.has(key) &&
    predictedFrom.get(key) !== stateOf(earlierRunOf(runs.list, fileOf(vscode.Uri.parse(key, true))));

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isOpenConfig(document)) schedule.request(document.uri.toString(), 0);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // Also fired when a document turns dirty or clean, without a change.
      if (contentChanges.length > 0 && isOpenConfig(document)) schedule.request(document.uri.toString(), pause);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      diagnostics.delete(uri);
      // Its text is now the file's, without what was not saved.
      if (pinned.has(uri.toString())) schedule.request(uri.toString(), pause);
      forget(uri.toString());
    }),
    // What a configuration names (data, model) may have changed while one looked elsewhere.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) rejudge();
    }),
    vscode.workspace.onDidCreateFiles(() => rejudge()),
    vscode.workspace.onDidDeleteFiles(() => rejudge()),
    vscode.workspace.onDidRenameFiles(() => rejudge()),
    runs.onDidChange(() => rejudge([...all()].filter(predictsAnew))),
  );
  rejudge(openConfigs(), 0);

  return {
    judgementOf: (file) => judgements.get(vscode.Uri.file(file).toString()),
    onDidJudge: didJudge.event,
    pin: pinned.pin,
    dispose() {
      for (const part of [subscriptions, pinned, schedule, judge, diagnostics, state, didJudge]) part.dispose();
    },
  };
}

const stateOf = (run: ReturnType<typeof earlierRunOf>) => (run ? `${run.run} ${run.status}` : "");
