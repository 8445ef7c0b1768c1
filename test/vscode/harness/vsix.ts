/** The packaged extension: made as `npm run package` makes it, installed as a user would. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { codeServerArguments, codeServerEnvironment } from "../../../extension/programs/workbench/codeServer.ts";
import { codeServerCommand, installCodeServer } from "../../../extension/programs/workbench/codeServerInstall.ts";
import { project, workbenchHome } from "./paths.ts";

const run = promisify(execFile);

/** @returns the VSIX files, absolute; the first is for every platform. */
export async function makePackages(): Promise<string[]> {
  const { stdout } = await run(process.execPath, ["extension/programs/workbench/package.mjs"], { cwd: project });
  const made = [...stdout.matchAll(/^package: (\S+\.vsix), /gm)].map(([, name]) => path.join(project, name!));
  if (made.length === 0) throw new Error(`no package was made: ${stdout}`);
  return made;
}

/** Installs one into a folder of extensions. */
export async function installPackage(vsix: string, extensions: string, state: string): Promise<void> {
  const [program, entry] = codeServerCommand(await installCodeServer(workbenchHome, console.log));
  const args = [entry, ...codeServerArguments({ state, extensions }), "--install-extension", vsix];
  await run(program, args, { env: codeServerEnvironment(process.env) });
}
