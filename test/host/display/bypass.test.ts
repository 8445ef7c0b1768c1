/** No text reaches VS Code but by way of what makes it plain: links that run commands, icons, reversed text. */
import { describe, expect, it } from "vitest";
import { sourcesIn } from "../../sources.ts";
import { bypasses } from "./textsOfVscode.ts";

const sources = sourcesIn("extension").filter(
  ({ file }) => /^extension\/(host\/|extension\.ts)/.test(file) && !file.startsWith("extension/host/display/"),
);

describe("the host's sources", () => {
  it("are found", () => {
    expect(sources.length).toBeGreaterThan(60);
  });

  it.each(sources)("hand VS Code plain texts alone: $file", ({ text }) => {
    expect(bypasses(text)).toEqual([]);
  });
});

it("no Markdown is trusted, and none may hold HTML", () => {
  const trusting = sourcesIn("extension").filter(({ text }) =>
    /\bisTrusted\s*[:=](?!=)|\bsupportHtml\s*[:=](?!=)/.test(text),
  );
  expect(trusting.map(({ file }) => file)).toEqual([]);
});

const source = (line: string) =>
  `import * as vscode from "vscode";\nexport function f(name: string, item: any) { ${line} }`;

it.each([
  "vscode.window.showInformationMessage(name);",
  "vscode.window.showErrorMessage(plainText(name));",
  "vscode.window.withProgress({ location: 15, title: name }, async () => {});",
  "vscode.window.setStatusBarMessage(name);",
  "vscode.window.createTerminal(name);",
  "vscode.window.createOutputChannel(name);",
  "vscode.window.showQuickPick([name]);",
  "vscode.window.createInputBox();",
  "const show = vscode.window; show.showErrorMessage(name);",
  "const { window } = vscode; window.showErrorMessage(name);",
  'vscode["window"].showErrorMessage(name);',
  'vscode.window["showErrorMessage"](name);',
  "item.call(vscode);",
  "new vscode.TestMessage(name);",
  "vscode.tests.createTestController(name, name);",
  "new vscode.TreeItem(name);",
  "new vscode.TreeItem('run ' + name);",
  "new vscode.MarkdownString(name);",
  "new vscode.CodeLens(item, { title: name, command: '' });",
  "new vscode.CompletionItem(name);",
  "new vscode.Diagnostic(item, name);",
  "new vscode.DocumentSymbol(plainLabel(name), name, 0, item, item);",
  "new vscode.Task({}, item, name, '');",
  "class Own extends vscode.Diagnostic { constructor() { super(item, name); } }",
  "item.message = name;",
  "item.tooltip = vscode.l10n.t('{0} failed', name);",
  "item.title = name || plainLabel(name);",
  "const text = item.a ? name : 'b'; item.text = text;",
  "vscode.window.createWebviewPanel('view', name, 1);",
])("a call that bypasses it would be found: %s", (line) => {
  expect(bypasses(source(line))).not.toEqual([]);
});

it.each([
  "item.message = plainText(vscode.l10n.t('{0} failed', name));",
  "item.title = vscode.l10n.t('Open');",
  "const text = item.a ? plainLabel(name) : ''; item.text = text;",
  "new vscode.TreeItem(plainLabel(name));",
])("a plain text would pass: %s", (line) => {
  expect(bypasses(source(line))).toEqual([]);
});

it("an import that hides where a call goes would be found", () => {
  expect(bypasses('import { window } from "vscode"; window.showErrorMessage("");')).not.toEqual([]);
});
