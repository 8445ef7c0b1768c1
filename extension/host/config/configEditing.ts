/** Everything that editing a configuration offers. */
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { configLanguage } from "./configDocuments.ts";
import { registerCodeLenses } from "./language/configCodeLenses.ts";
import { registerLanguageProviders } from "./language/languageProviders.ts";
import { registerPathCompletion } from "./language/pathCompletion.ts";
import { registerQuickFixes } from "./language/quickFixes.ts";

/** Registers the providers; what they need is loaded at first use. Diagnostics come from `createConfigs`. */
export function registerConfigEditing(services: Pick<Services, "context" | "runs">): vscode.Disposable {
  const selector: vscode.DocumentSelector = { language: configLanguage };
  return vscode.Disposable.from(
    registerLanguageProviders(selector, () => import("./language/jsonLanguage.ts")),
    registerPathCompletion(selector, services.context.extensionUri),
    registerQuickFixes(selector),
    registerCodeLenses(selector, services),
  );
}
