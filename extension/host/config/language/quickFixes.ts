/** Quick fixes, as the validator proposed them. */

import * as vscode from "vscode";
import { plainLabel } from "../../../protocol/text/plainText.ts";
import { ConfigDiagnostic } from "./configDiagnostic.ts";

export function registerQuickFixes(selector: vscode.DocumentSelector): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    selector,
    {
      async provideCodeActions(document, _range, { diagnostics }) {
        const own = diagnostics
          .filter((diagnostic) => diagnostic instanceof ConfigDiagnostic)
          .filter(({ version }) => version === document.version);
        // What downloads there are is read only where a file is missing.
        const { missingFileActions } = own.some(({ missingFile }) => missingFile !== undefined)
          ? await import("./missingFiles.ts")
          : { missingFileActions: () => [] };
        return own.flatMap((diagnostic) => [
          ...edits(document, diagnostic),
          ...missingFileActions(document, diagnostic),
        ]);
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function edits(document: vscode.TextDocument, diagnostic: ConfigDiagnostic): vscode.CodeAction[] {
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
