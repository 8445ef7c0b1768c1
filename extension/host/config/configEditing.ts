/** Everything that editing a configuration offers. */
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { registerCodeLenses } from "./configCodeLenses.ts";
import { configLanguage } from "./configDocuments.ts";
import { registerLanguageProviders } from "./languageProviders.ts";
import { registerPathCompletion } from "./pathCompletion.ts";
import { registerQuickFixes } from "./quickFixes.ts";

/** Registers the providers; what they need is loaded at first use. Diagnostics come from `createConfigs`. */
export function registerConfigEditing(services: Pick<Services, "context" | "runs">): vscode.Disposable {
  const selector: vscode.DocumentSelector = { language: configLanguage };
  return vscode.Disposable.from(
    registerLanguageProviders(selector, () => import("./jsonLanguage.ts")),
    registerPathCompletion(selector, services.context.extensionUri),
    registerQuickFixes(selector),
    registerCodeLenses(selector, services),
  );
}
