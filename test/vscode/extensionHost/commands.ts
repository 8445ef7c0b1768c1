import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionId } from "./activation.ts";

interface Manifest {
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, { default: unknown }> };
  };
}

function manifest(): Manifest {
  return vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest;
}

export function commandTests(): void {
  describe("commands", () => {
    it("are those of the manifest", async () => {
      const ours = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith("splitcom."));
      // VS Code itself adds some for every view.
      const registered = ours.filter((name) => !name.startsWith("splitcom.runs.")).sort();
      const contributed = manifest()
        .contributes.commands.map(({ command }) => command)
        .sort();
      assert.deepEqual(registered, contributed);
    });
  });

  describe("settings", () => {
    it("have the defaults of the manifest", () => {
      const settings = vscode.workspace.getConfiguration();
      const { properties } = manifest().contributes.configuration;
      for (const [name, { default: expected }] of Object.entries(properties)) {
        assert.deepEqual(settings.inspect(name)?.defaultValue, expected, name);
      }
    });
  });
}
