import assert from "node:assert/strict";
import * as vscode from "vscode";
import { quietThread, threadTimes } from "./mainThread.ts";
import { say } from "./report.ts";

export const extensionId = "splitcom.splitcom-workbench";

export function activationTests(): void {
  describe("activation", () => {
    it("waits for a view, a command or a configuration", () => {
      assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, false);
    });

    it("takes less than 100 ms", async () => {
      const extension = vscode.extensions.getExtension(extensionId);
      assert.ok(extension);
      await quietThread();
      const start = performance.now();
      const before = threadTimes();
      await extension.activate();
      const byClock = performance.now() - start;
      const after = threadTimes();
      // Between loading and calling, VS Code asks its page for the extension's storage: the clock also counts that page's work.
      const milliseconds = before && after ? after.computed - before.computed : byClock;
      say(`activation: ${milliseconds.toFixed(1)} ms (${byClock.toFixed(1)} ms by the clock)`);
      assert.ok(milliseconds < 100, `took ${milliseconds.toFixed(0)} ms`);
    });
  });
}
