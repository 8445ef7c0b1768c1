/**
 * code-server from the npm registry alone: VS Code's web workbench and its extension host, for machines without a desktop VS Code.
 *
 * Its own install scripts download from elsewhere and compile for minutes; here every script stays off, and what they would have
 * fetched either comes as an npm package too or is not needed.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { npm, tryNpm } from "../npm.ts";

/** VS Code 1.100.3. Its manifest names Node 20, and without compiled modules it runs on 22 and 24 as well; later ones ask for more. */
const version = "4.100.3";
/** The first that brings ripgrep as an npm package for each platform. */
const ripgrepVersion = "1.18.0";

/** Where the program of an installation lies. */
export function codeServerEntry(install: string): string {
  return path.join(install, "node_modules", "code-server", "out", "node", "entry.js");
}

/**
 * Installs code-server into a folder unless it is there already: about 290 MB, half a minute.
 *
 * @param say takes a line of progress.
 * @throws SplitcomError where the registry cannot be reached or the disk is full.
 */
export async function installCodeServer(install: string, say: (line: string) => void): Promise<void> {
  // Written last: an installation that was interrupted lacks it and is begun anew.
  const mark = path.join(install, "installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === version) return putStandIns(install);
  rmSync(install, { recursive: true, force: true });
  mkdirSync(install, { recursive: true });
  writeFileSync(path.join(install, "package.json"), '{ "private": true }\n');

  say(`installing code-server ${version} (290 MB, once)`);
  const packages = [`code-server@${version}`, `@vscode/ripgrep@${ripgrepVersion}`];
  await npm(install, ["install", "--ignore-scripts", ...packages], "installing code-server");
  const vscode = path.join(install, "node_modules", "code-server", "lib", "vscode");
  say("installing what its VS Code depends on");
  await npm(
    vscode,
    ["install", "--ignore-scripts", "--omit=dev"],
    "installing the dependencies of code-server's VS Code",
  );

  putStandIns(install);
  // VS Code's parts look for WebAssembly and ripgrep in the archive that the desktop packs them into.
  symlinkSync("node_modules", path.join(vscode, "node_modules.asar"), "junction");
  copyRipgrep(install, vscode);
  say("compiling the terminal");
  if (!(await compileTerminal(vscode))) say("the terminal did not compile (no C++ compiler?); everything else works");
  writeFileSync(mark, version);
}

/** Compiled modules that VS Code loads at its start, and our files in the place of their entries. */
const standIns = {
  "argon2/argon2.js": "argon2.cjs",
  "code-server/lib/vscode/node_modules/@vscode/spdlog/index.js": "spdlog.cjs",
  "code-server/lib/vscode/node_modules/native-watchdog/index.js": "watchdog.cjs",
};

function putStandIns(install: string): void {
  const ours = path.join(packageRoot(), "extension", "runner", "workbench", "standIns");
  for (const [entry, standIn] of Object.entries(standIns)) {
    cpSync(path.join(ours, standIn), path.join(install, "node_modules", entry));
  }
}

/** Quick open and search run ripgrep. Its package for this platform is optional to npm, so it may be missing. */
function copyRipgrep(install: string, vscode: string): void {
  const name = process.platform === "win32" ? "rg.exe" : "rg";
  const packaged = path.join(
    install,
    "node_modules",
    "@vscode",
    `ripgrep-${process.platform}-${process.arch}`,
    "bin",
    name,
  );
  if (existsSync(packaged)) cpSync(packaged, path.join(vscode, "node_modules", "@vscode", "ripgrep", "bin", name));
}

async function compileTerminal(vscode: string): Promise<boolean> {
  await tryNpm(vscode, ["rebuild", "node-pty"]);
  // npm's answer does not tell: a later step of the same script fails where the terminal itself is built.
  return ["build/Release/pty.node", "prebuilds"].some((built) =>
    existsSync(path.join(vscode, "node_modules", "node-pty", built)),
  );
}
