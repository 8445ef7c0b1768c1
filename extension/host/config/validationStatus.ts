/** Shown beside the language's name while configurations cannot be checked; otherwise nothing. */

import * as vscode from "vscode";
import { plainText } from "../../protocol/text/plainText.ts";
import { configLanguage } from "./configDocuments.ts";

export interface ValidationStatus extends vscode.Disposable {
  works(): void;
  failed(message: string): void;
}

export function validationStatus(): ValidationStatus {
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
