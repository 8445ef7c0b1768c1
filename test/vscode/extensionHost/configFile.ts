/** A configuration in the workspace, open in an editor, and what VS Code's language features say of it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

/** A small one; `replace` swaps parts of its text. */
export async function openConfig(name: string, replace: Record<string, string> = {}): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders![0]!.uri;
  const quick = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, "quick-look.splitcom.json"));
  let text = new TextDecoder().decode(quick);
  for (const [part, other] of Object.entries(replace)) {
    assert.ok(text.includes(part), `the example has no ${part}`);
    text = text.replace(part, other);
  }
  const file = vscode.Uri.joinPath(folder, `${name}.splitcom.json`);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
}

/** The position right behind the first occurrence of `text`. */
export function behind(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `no ${text} in ${document.fileName}`);
  return document.positionAt(at + text.length);
}

/** Asks again and again, until the answer is accepted. @param what is waited for, for the message. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  accept: (answer: T) => boolean | Promise<boolean>,
  seconds = 20,
): Promise<T> {
  const until = Date.now() + 1000 * seconds;
  for (;;) {
    const answer = await ask();
    if (await accept(answer)) return answer;
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s; last seen ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function problemsOf({ uri }: vscode.TextDocument, accept: (problems: vscode.Diagnostic[]) => boolean) {
  return eventually("problems", () => vscode.languages.getDiagnostics(uri), accept);
}
