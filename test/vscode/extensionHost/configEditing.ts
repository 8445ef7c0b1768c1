import assert from "node:assert/strict";
import * as vscode from "vscode";
import { behind, eventually, openConfig, problemsOf } from "./configFile.ts";

export function configTests(): void {
  describe("configuration file", () => {
    it("has a language of its own and no problems as it comes", async () => {
      const document = await openConfig("fine");
      assert.equal(document.languageId, "splitcom-config");
      await lenses(document);
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    });

    it("marks a cut beyond the model's depth at the value, with a fix", async () => {
      const document = await openConfig("deep", { '"cutLayer": 2': '"cutLayer": 14' });
      const [problem] = await problemsOf(document, (found) => found.length > 0);
      assert.match(problem!.message, /14/);
      assert.equal(document.getText(problem!.range), "14");

      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        problem!.range,
      );
      const fix = actions.find(({ isPreferred }) => isPreferred);
      assert.ok(fix?.edit, `no fix among ${actions.map(({ title }) => title)}`);
      await vscode.workspace.applyEdit(fix.edit);
      await problemsOf(document, (found) => found.length === 0);
    });

    it("marks a value of the wrong kind where it is", async () => {
      const document = await openConfig("wrong", { '"clients": 4': '"clients": "four"' });
      const [problem] = await problemsOf(document, (found) => found.length > 0);
      assert.equal(document.getText(problem!.range), '"four"');
    });

    it("completes names and values", async () => {
      const document = await openConfig("complete", { '"kind": "iid"': '"kind": ""' });
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        behind(document, '"kind": "'),
      );
      const offered = items.map(({ label }) => (typeof label === "string" ? label : label.label)).join(" ");
      assert.match(offered, /dirichlet|label|quantity/);
    });

    it("explains a field with its range", async () => {
      const document = await openConfig("hover");
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        behind(document, '"cutLay'),
      );
      const text = hovers
        .flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value))
        .join("\n");
      assert.match(text, /block/i);
      assert.match(text, /default|range|1/i);
    });

    it("offers to run, compare and tune above the first line", async () => {
      const titles = await lenses(await openConfig("lens"));
      for (const wanted of ["Run", "Compare with last", "Tune"]) {
        assert.ok(
          titles.some((title) => title.endsWith(wanted)),
          `${wanted} is not among ${titles}`,
        );
      }
    });
  });
}

function lenses({ uri }: vscode.TextDocument): Promise<string[]> {
  return eventually(
    "lenses",
    async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
      return (found ?? []).map(({ command }) => command?.title ?? "");
    },
    (titles) => titles.length >= 3,
  );
}
