/** Quick fixes, as the validator proposed them. */

import * as vscode from "vscode";
import { plainLabel } from "../../../protocol/text/plainText.ts";
import { ConfigDiagnostic } from "./configDiagnostic.ts";

export function registerQuickFixes(selector: vscode.DocumentSelector): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    selector,
    {
      provideCodeActions: (document, _range, { diagnostics }) =>
        diagnostics
          .filter((diagnostic) => diagnostic instanceof ConfigDiagnostic)
          .filter(({ version }) => version === document.version)
          .flatMap((diagnostic) => fixesOf(document, diagnostic)),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function fixesOf(document: vscode.TextDocument, diagnostic: ConfigDiagnostic): vscode.CodeAction[] {
  return diagnostic.fixes.map(({ title, edits }, i) => {
    const action = new vscode.CodeAction(plainLabel(title), vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.edit = new vscode.WorkspaceEdit();
    for (const { offset, length, content } of edits) {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      action.edit.replace(document.uri, range, content);
    }
    // Best first; "Fix" on the keyboard takes the preferred one.
    action.isPreferred = i === 0;
    return action;
  });
}
