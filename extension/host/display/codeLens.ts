import * as vscode from "vscode";
import { plainLabel } from "../../protocol/text/plainText.ts";
import { labelWithIcon } from "./pickers.ts";

export interface LensContent {
  title: string;
  /** Before the title; the name of one of VS Code's icons. */
  icon?: string;
  tooltip: string;
  command: string;
  arguments: unknown[];
}

/** A lens; its title shows icons, its tooltip is plain text. */
export function codeLens(range: vscode.Range, { title, icon, tooltip, ...command }: LensContent): vscode.CodeLens {
  return new vscode.CodeLens(range, { ...command, title: labelWithIcon(icon, title), tooltip: plainLabel(tooltip) });
}
