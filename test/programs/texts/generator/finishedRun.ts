/** Runs of a second or two, done, in a folder of runs. */
import path from "node:path";
import { expect } from "vitest";
import type { RunId } from "../../../../extension/protocol/run/runSummary.ts";
import { splitcom } from "../../cli/captured.ts";
import { writeConfig } from "../../run/tinyConfig.ts";

export async function finishedRun(folder: string, name: string, changes: Record<string, unknown> = {}): Promise<RunId> {
  const directory = path.join(folder, "runs", name);
  const { code, stderr } = await splitcom("run", writeConfig(folder, changes), "--out", directory, "--quiet");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return directory;
}
