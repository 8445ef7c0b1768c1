/** Open and pinned configurations: validated when they change, their issues published as diagnostics. */
import path from "node:path";
import * as vscode from "vscode";
import { toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import { plainText } from "../../protocol/text/plainText.ts";
import { forkChild } from "../processes/childProcess.ts";
import type { Configs, Services } from "../services.ts";
import {
  type ConfigState,
  configLanguage,
  fileOf,
  isOpenConfig,
  isVirtual,
  openDocument,
  readConfig,
} from "./configDocuments.ts";
import { earlierRunOf } from "./earlierRun.ts";
import { diagnosticsOf } from "./language/configDiagnostic.ts";
import { createValidationSchedule } from "./validationSchedule.ts";
import { createValidator } from "./validatorProcess.ts";
import { createWatchedFiles } from "./watchedFiles.ts";

/** From the last keystroke to validating, in ms. */
const pause = 200;

/** The validator is forked when the first configuration is opened or watched. Files are distinguished by their URIs as strings. */
export function createConfigs({ context, log, runs }: Pick<Services, "context" | "log" | "runs">): Configs {
  const script = path.join(context.extensionPath, "dist", "validator.cjs");
  const validator = createValidator(() => forkChild(script, log), log);
  const diagnostics = vscode.languages.createDiagnosticCollection("splitcom");
  const state = validationStatus();
  const didValidate = new vscode.EventEmitter<{ file: string; validation: ConfigValidation }>();
  const validations = new Map<string, ConfigValidation>();
  /** Which run, in which state, the latest validation of a file predicted from. */
  const predictedFrom = new Map<string, string>();

  const watched = createWatchedFiles((key) => schedule.request(key, pause), forget);
  const openConfigs = () => vscode.workspace.textDocuments.filter(isOpenConfig).map(({ uri }) => uri.toString());
  const all = () => new Set([...openConfigs(), ...watched.keys()]);

  async function validateConfig({ uri, text, version }: ConfigState): Promise<ConfigValidation> {
    if (isVirtual(uri)) {
      const { schemaIssues } = await import("./language/jsonLanguage.ts");
      const issues = await schemaIssues({ uri: uri.toString(), version, text });
      return { issues, config: null, prediction: null };
    }
    const earlier = earlierRunOf(runs.list, fileOf(uri));
    predictedFrom.set(uri.toString(), stateOf(earlier));
    return validator.validate(text, fileOf(uri), earlier?.run ?? null);
  }

  const schedule = createValidationSchedule<ConfigState>({
    read: readConfig,
    validate: validateConfig,
    validated(key, validation, { uri, version }) {
      state.works();
      validations.set(key, validation);
      const document = openDocument(key);
      // After an edit of this very moment the places no longer fit, and another validation is on its way.
      if (document?.version === version) diagnostics.set(uri, diagnosticsOf(validation, document));
      didValidate.fire({ file: fileOf(uri), validation });
    },
    failed(key, error) {
      const { message } = toWireError(error);
      diagnostics.delete(vscode.Uri.parse(key, true));
      log.error(`${key} could not be validated: ${faultDetails(error) ?? message}`);
      state.failed(message);
    },
  });

  function forget(key: string): void {
    if (all().has(key)) return;
    schedule.forget(key);
    validations.delete(key);
    predictedFrom.delete(key);
  }

  const revalidate = (keys: Iterable<string> = all(), delay = pause) => {
    for (const key of keys) schedule.request(key, delay);
  };
  const predictionChanged = (key: string) =>
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
      if (watched.has(uri.toString())) schedule.request(uri.toString(), pause);
      forget(uri.toString());
    }),
    // What a configuration names (data, model) may have changed while one looked elsewhere.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) revalidate();
    }),
    vscode.workspace.onDidCreateFiles(() => revalidate()),
    vscode.workspace.onDidDeleteFiles(() => revalidate()),
    vscode.workspace.onDidRenameFiles(() => revalidate()),
    runs.onDidChange(() => revalidate([...all()].filter(predictionChanged))),
  );
  revalidate(openConfigs(), 0);

  return {
    validationOf: (file) => validations.get(vscode.Uri.file(file).toString()),
    onDidValidate: didValidate.event,
    watch: watched.watch,
    async check(uri) {
      const config = await readConfig(uri.toString());
      return config && validateConfig(config).catch(() => undefined);
    },
    dispose() {
      for (const part of [subscriptions, watched, schedule, validator, diagnostics, state, didValidate]) part.dispose();
    },
  };
}

const stateOf = (run: ReturnType<typeof earlierRunOf>) => (run ? `${run.run} ${run.status}` : "");

/** Shown beside the language's name while configurations cannot be checked; otherwise nothing. */
interface ValidationStatus extends vscode.Disposable {
  works(): void;
  failed(message: string): void;
}

function validationStatus(): ValidationStatus {
  let item: vscode.LanguageStatusItem | undefined;
  const works = () => {
    item?.dispose();
    item = undefined;
  };
  return {
    works,
    failed(message) {
      item ??= vscode.languages.createLanguageStatusItem("splitcom.validation", { language: configLanguage });
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.text = vscode.l10n.t("This configuration could not be checked");
      item.detail = plainText(message);
      item.command = { command: "splitcom.showOutput", title: vscode.l10n.t("Show Output") };
    },
    dispose: works,
  };
}
