import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { eventually, openConfig } from "./configFile.ts";
import { watchEventLoop } from "./mainThread.ts";
import { say } from "./report.ts";

export function runTests(): void {
  describe("two runs at a time", () => {
    it("stream while the extension host is never blocked for 50 ms", async function () {
      this.timeout(180_000);
      const epochs = { '"epochs": 6': '"epochs": 500' };
      const documents = [await openConfig("first", epochs), await openConfig("second", epochs)];
      for (const { uri } of documents) await vscode.commands.executeCommand("splitcom.run", uri);
      // Both compute, and their dashboards are drawn.
      const runs = await eventually("two runs", runFolders, async (found) => (await stepsOf(found)).length === 2, 40);

      const before = await stepsOf(runs);
      const watched = watchEventLoop();
      const steps = await eventually(
        "events of both runs",
        async () => (await stepsOf(runs)).map((now, i) => now - before[i]!),
        (counts) => Math.min(...counts) >= 20,
        90,
      );
      const turns = watched();

      for (const run of runs) await vscode.commands.executeCommand("splitcom.stop", run);
      const own = Math.max(...turns.map(({ own }) => own));
      const late = Math.max(...turns.map(({ late }) => late));
      say(`${steps.join(" and ")} events in ${turns.length} turns of the event loop`);
      say(`event loop: blocked for ${own.toFixed(1)} ms at most (by the clock ${late.toFixed(1)} ms)`);
      assert.ok(own < 50, `blocked for ${own.toFixed(1)} ms`);
    });
  });
}

async function runFolders(): Promise<string[]> {
  const folder = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ".splitcom", "runs");
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => path.join(folder, name));
}

/** Lines of the event logs of those runs that have one. Read in parts, since this is the very thread that is measured. */
async function stepsOf(runs: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const run of runs) {
    let count = 0;
    try {
      for await (const chunk of createReadStream(path.join(run, "metrics.jsonl"))) {
        count += (chunk as Buffer).filter((byte) => byte === 10).length;
      }
    } catch {
      // Not begun yet.
    }
    if (count > 0) counts.push(count);
  }
  return counts;
}
