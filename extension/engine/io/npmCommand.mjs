/** How npm is started, the same from `setup.mjs` (before anything is built), the native build and the workbench. */
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * A program and its first arguments, to be started without a shell.
 *
 * The npm that started this process where one did. On Windows `npm` is a script (.cmd) that only a shell starts and whose quoting
 * breaks on some folder names, so there Node runs npm's own file, which is beside it. Elsewhere the npm on the PATH.
 *
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, node?: string, exists?: (file: string) => boolean }} [given]
 *   what it is decided by; default: this process.
 * @returns {[command: string, ...first: string[]]}
 */
export function npmCommand({
  env = process.env,
  platform = process.platform,
  node = process.execPath,
  exists = existsSync,
} = {}) {
  const started = env.npm_execpath;
  // Another package manager (pnpm, yarn) names itself there, and takes other arguments.
  if (started !== undefined && /[\\/]npm-cli\.c?js$/.test(started)) return [node, started];
  if (platform !== "win32") return ["npm"];
  const beside = path.win32.join(path.win32.dirname(node), "node_modules", "npm", "bin", "npm-cli.js");
  return exists(beside) ? [node, beside] : ["npm"];
}
