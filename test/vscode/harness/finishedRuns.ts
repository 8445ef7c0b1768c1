/** Runs that were made before the window is opened, by the command line. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { project } from "./paths.ts";

/** Runs a configuration of a workspace, with changes as `path=value`. @param example its file's name without extension. */
export async function finishedRun(workspace: string, example: string, ...changes: string[]): Promise<void> {
  const name = /^name=(.*)$/.exec(changes[0] ?? "")?.[1] ?? example;
  const directory = path.join(workspace, ".splitcom", "runs", name.replaceAll(/\W+/g, "-"));
  const sets = changes.flatMap((change) => ["--set", change]);
  const config = path.join(workspace, `${example}.splitcom.json`);
  const args = [path.join(project, "dist", "cli.cjs"), "run", config, "--out", directory, ...sets];
  await promisify(execFile)(process.execPath, args);
}
