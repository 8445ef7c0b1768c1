/** Issues as diagnostics that carry their fixes. */

import * as vscode from "vscode";
import type { ConfigValidation, EditorIssue } from "../../../protocol/messages/configValidation.ts";
import { plainText } from "../../../protocol/text/plainText.ts";

/** VS Code hands the very objects that were published to code actions, so that a fix can travel on its diagnostic. */
export class ConfigDiagnostic extends vscode.Diagnostic {
  readonly fixes: EditorIssue["fixes"];
  /** The path of the key that names, or should name, a file that is not there: `data.train`. */
  readonly missingFile: string | undefined;
  /** Of the document when it was validated: in a later one the range may be elsewhere. */
  readonly version: number;

  constructor(
    { path, message, severity, fixes, missingFile, offset, length }: EditorIssue,
    document: vscode.TextDocument,
  ) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
    super(range, plainText(message), severity === "error" ? error : warning);
    this.source = "SplitCom";
    this.fixes = fixes;
    this.missingFile = missingFile && path;
    this.version = document.version;
  }
}

export const diagnosticsOf = ({ issues }: ConfigValidation, document: vscode.TextDocument) =>
  issues.map((issue) => new ConfigDiagnostic(issue, document));
