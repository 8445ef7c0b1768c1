/**
 * code-server, from the npm registry only: VS Code's web workbench and its extension host, for machines without a desktop VS Code.
 *
 * Its own install scripts download from elsewhere and compile for minutes; here every script stays off, and what they would have
 * fetched either comes as an npm package too or is not needed.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { npm, tryNpm } from "../npm.ts";
import { installNode, type NodeLine } from "./nodeInstall.ts";

/** A version of code-server, and what has to be done for it to run. */
export interface CodeServerRelease {
  version: string;
  /** The Node.js that it asks for. Without one, that of this process runs it. */
  node?: NodeLine;
  /** Packages that its VS Code lacks, with their versions. */
  packages: readonly string[];
  /** Dependencies of its VS Code that nothing here uses. */
  unused: readonly string[];
  /** Compiled modules, besides `argon2`, that it loads at its start, and our files in the place of their entries. */
  standIns: Readonly<Record<string, string>>;
  /** Whether its terminal is used, which is compiled where it does not come compiled for this platform. */
  terminal: boolean;
}

const modulesOfVscode = "code-server/lib/vscode/node_modules";

/** VS Code 1.139.1: what `npm start` opens and the tests run in. */
export const currentCodeServer: CodeServerRelease = {
  version: "4.139.1",
  node: 24,
  packages: [],
  // Agents of the chat, which is switched off here: half of what would be downloaded.
  unused: ["@github/copilot-sdk", "@microsoft/mxc-sdk"],
  standIns: {
    [`${modulesOfVscode}/@vscode/spdlog/index.js`]: "spdlog.cjs",
    [`${modulesOfVscode}/@vscode/native-watchdog/index.js`]: "watchdog.cjs",
  },
  terminal: true,
};

/** VS Code 1.100.3: the oldest that the manifest admits. Without compiled modules it runs on every Node.js from 20 on. */
export const oldestCodeServer: CodeServerRelease = {
  version: "4.100.3",
  // The first version that brings ripgrep as an npm package for each platform.
  packages: ["@vscode/ripgrep@1.18.0"],
  unused: [],
  standIns: {
    [`${modulesOfVscode}/@vscode/spdlog/index.js`]: "spdlog.cjs",
    [`${modulesOfVscode}/native-watchdog/index.js`]: "watchdog.cjs",
  },
  terminal: false,
};

/** A code-server that is ready to be started. */
export interface CodeServerInstallation {
  /** Absolute. */
  folder: string;
  /** The Node.js that runs it, absolute. */
  node: string;
}

/** The program of an installation and its first argument. */
export function codeServerCommand({ folder, node }: CodeServerInstallation): [string, string] {
  return [node, path.join(folder, "node_modules", "code-server", "out", "node", "entry.js")];
}

/**
 * Installs a code-server below a folder unless it is there already, and the Node.js that it runs on: about 500 MB, half a minute.
 *
 * @param home holds an installation of each release.
 * @param say takes a line of progress.
 * @throws SplitcomError where the registry cannot be reached or the disk is full.
 */
export async function installCodeServer(
  home: string,
  say: (line: string) => void,
  release: CodeServerRelease = currentCodeServer,
): Promise<CodeServerInstallation> {
  const { version } = release;
  const folder = path.join(home, release === currentCodeServer ? "code-server" : `code-server-${version}`);
  const { node: line } = release;
  const node = line === undefined ? process.execPath : await installNode(path.join(home, `node-${line}`), line, say);
  // Written last: an installation that was interrupted lacks it and is started over.
  const mark = path.join(folder, "installed");
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== version) {
    await reinstall(folder, release, say);
    writeFileSync(mark, version);
  }
  putStandIns(folder, release);
  return { folder, node };
}

async function reinstall(
  folder: string,
  { version, packages, unused, terminal }: CodeServerRelease,
  say: (line: string) => void,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');

  say(`installing code-server ${version} (400 MB, once)`);
  await npm(folder, ["install", "--ignore-scripts", `code-server@${version}`, ...packages], "installing code-server");
  const vscode = path.join(folder, "node_modules", "code-server", "lib", "vscode");
  say("installing what its VS Code depends on");
  leaveOut(path.join(vscode, "package.json"), unused);
  await npm(
    vscode,
    ["install", "--ignore-scripts", "--omit=dev"],
    "installing the dependencies of code-server's VS Code",
  );

  // VS Code's parts look for WebAssembly and ripgrep in the archive that the desktop packs them into.
  symlinkSync("node_modules", path.join(vscode, "node_modules.asar"), "junction");
  copyRipgrep(folder, vscode);
  if (!terminal || hasTerminal(vscode)) return;
  say("compiling the terminal");
  await tryNpm(vscode, ["rebuild", "node-pty"]);
  // npm's exit code does not show it: a later step of the same script fails although the terminal itself is built.
  if (!hasTerminal(vscode)) say("the terminal did not compile (no C++ compiler?); everything else works");
}

/** Takes dependencies out of a manifest. The versions of all others stay those of the shrinkwrap file beside it. */
function leaveOut(manifest: string, unused: readonly string[]): void {
  const parsed: { dependencies: Record<string, string> } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of unused) delete parsed.dependencies[name];
  writeFileSync(manifest, `${JSON.stringify(parsed, null, 2)}\n`);
}

/** Where our modules are that take the place of native ones. */
export const standInFolder = () => path.join(packageRoot(), "extension", "programs", "workbench", "standIns");

function putStandIns(folder: string, { standIns }: CodeServerRelease): void {
  const ours = standInFolder();
  const put = (entry: string, standIn: string) =>
    cpSync(path.join(ours, standIn), path.join(folder, "node_modules", entry));
  for (const [entry, standIn] of Object.entries(standIns)) put(entry, standIn);
  // Newer versions come compiled, for all platforms but a few.
  const argon2 = path.join(folder, "node_modules", "argon2");
  if (existsSync(path.join(argon2, "prebuilds", `${process.platform}-${process.arch}`))) return;
  const { main }: { main: string } = JSON.parse(readFileSync(path.join(argon2, "package.json"), "utf8"));
  put(path.join("argon2", main), "argon2.cjs");
}

/** Quick open and search run ripgrep. Its package for this platform is optional to npm, so it may be missing. */
function copyRipgrep(folder: string, vscode: string): void {
  const name = process.platform === "win32" ? "rg.exe" : "rg";
  const platform = `ripgrep-${process.platform}-${process.arch}`;
  const packaged = path.join(folder, "node_modules", "@vscode", platform, "bin", name);
  if (existsSync(packaged)) cpSync(packaged, path.join(vscode, "node_modules", "@vscode", "ripgrep", "bin", name));
}

function hasTerminal(vscode: string): boolean {
  const built = ["build/Release/pty.node", `prebuilds/${process.platform}-${process.arch}/pty.node`];
  return built.some((file) => existsSync(path.join(vscode, "node_modules", "node-pty", file)));
}
