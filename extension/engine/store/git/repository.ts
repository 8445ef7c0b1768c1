/**
 * A git repository as its own files describe it, read without git: where it is, and its commit. Format:
 * https://git-scm.com/docs/gitrepository-layout.
 */
import { lstatSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { lookAt } from "../../io/files/lookAt.ts";
import { readTextFile } from "../../io/files/textFile.ts";
import { leadsOut, ownsItsData } from "./ownData.ts";

export interface Repository {
  /** The folder of the tracked files. */
  top: string;
  /** Of this working tree: `HEAD`, `index`. */
  gitFolder: string;
  /** Of all working trees of the repository: objects, refs, configuration. */
  commonFolder: string;
}

/** HEAD, refs and `.git` files are a line. */
const longestLine = 4096;
const largestConfig = 2 ** 20;
const largestPackedRefs = 2 ** 26;
/** One symbolic reference may name another. */
const mostSteps = 5;
const commitId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The repository that a folder is in; undefined where there is none, or where the nearest one is not wholly its own: what another
 * repository of the user holds must not be recorded for a folder that merely names it.
 */
export function findRepository(directory: string): Repository | undefined {
  try {
    let folder = realpathSync(directory);
    for (;;) {
      const found = repositoryAt(folder);
      if (found !== undefined) return found ?? undefined;
      const above = path.dirname(folder);
      if (above === folder) return undefined;
      folder = above;
    }
  } catch {
    return undefined;
  }
}

/** @returns undefined where to look above, as git does; null where there is one that is not to be read. */
function repositoryAt(top: string): Repository | null | undefined {
  const dotGit = path.join(top, ".git");
  const entry = lstatSync(dotGit, { throwIfNoEntry: false });
  if (entry === undefined) return undefined;
  if (entry.isDirectory() && line(path.join(dotGit, "HEAD")) === undefined) return undefined;
  const folders = entry.isDirectory() ? mainFolders(dotGit) : entry.isFile() ? linkedFolders(dotGit) : undefined;
  if (folders === undefined || !ownsItsData(folders.gitFolder, folders.commonFolder)) return null;
  return { top, ...folders };
}

type Folders = Omit<Repository, "top">;

function mainFolders(dotGit: string): Folders | undefined {
  const isShared = lstatSync(path.join(dotGit, "commondir"), { throwIfNoEntry: false }) !== undefined;
  return isShared ? undefined : { gitFolder: dotGit, commonFolder: dotGit };
}

/**
 * Of a second working tree (`git worktree add`) or a submodule, whose `.git` is a file. Anybody can write one that names any folder; but
 * git has written there as well which working tree it is for.
 */
function linkedFolders(dotGit: string): Folders | undefined {
  const top = path.dirname(dotGit);
  const named = namedFolder(top, line(dotGit), /^gitdir: (.+)$/);
  if (named === undefined) return undefined;
  const gitFolder = realpathSync(named);
  const common = line(path.join(gitFolder, "commondir"));
  if (common === undefined) {
    const isFor = workingTrees(gitFolder).some((name) => isSameFolder(namedFolder(gitFolder, name, /^(.+)$/), top));
    return isFor ? { gitFolder, commonFolder: gitFolder } : undefined;
  }
  const list = path.dirname(gitFolder);
  const commonFolder = path.dirname(list);
  const back = /^(.+)[\\/]\.git$/.exec(line(path.join(gitFolder, "gitdir")) ?? "")?.[1];
  const isListed = path.basename(list) === "worktrees";
  if (!isListed || !isSameFolder(namedFolder(gitFolder, common, /^(.+)$/), commonFolder)) return undefined;
  return isSameFolder(namedFolder(gitFolder, back, /^(.+)$/), top) ? { gitFolder, commonFolder } : undefined;
}

/** The values of `core.worktree`. To read less than git does refuses a repository, and takes none. */
function workingTrees(gitFolder: string): string[] {
  return ["config", "config.worktree"].flatMap((name) => {
    const sections = (textOf(path.join(gitFolder, name), largestConfig) ?? "").split(/^\s*(?=\[)/m);
    const core = sections.filter((section) => /^\[core\]/i.test(section)).join("\n");
    const values = [...core.matchAll(/^\s*worktree\s*=\s*(.+?)\s*$/gim)].map(([, value]) => value ?? "");
    return values.map((value) => value.replace(/^"(.*)"$/, "$1").replace(/\\([\\"])/g, "$1"));
  });
}

/** By what the file system says: names may differ in case, and on Windows in more. */
function isSameFolder(one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  const [a, b] = [one, other].map((name) => statSync(name, { bigint: true }));
  return a !== undefined && a.ino !== 0n && a.dev === b?.dev && a.ino === b.ino;
}

function namedFolder(from: string, text: string | undefined, pattern: RegExp): string | undefined {
  const name = text === undefined ? undefined : pattern.exec(text)?.[1];
  if (name === undefined || isRemote(name)) return undefined;
  const folder = path.resolve(from, name);
  return isFolder(folder) ? folder : undefined;
}

/** Windows asks another computer for `\\computer\folder`, and reveals the user's identity to it. */
export function isRemote(name: string, platform = process.platform): boolean {
  return platform === "win32" && /^[\\/]{2}/.test(name);
}

/**
 * The commit of HEAD: null before the first one.
 *
 * @returns undefined where it is kept in a way that this does not read (reftable), damaged, or behind a link that leads elsewhere.
 */
export function readCommit({ gitFolder, commonFolder }: Repository): string | null | undefined {
  let text = line(path.join(gitFolder, "HEAD"));
  let name: string | undefined;
  for (let step = 0; step < mostSteps && text !== undefined; step++) {
    if (commitId.test(text)) return text;
    name = /^ref: (refs\/.+)$/.exec(text)?.[1];
    if (name === undefined || name.split("/").includes("..") || name === "refs/heads/.invalid") return undefined;
    for (const folder of [gitFolder, commonFolder]) if (leadsOut(path.join(folder, name), folder)) return undefined;
    text = line(path.join(gitFolder, name)) ?? line(path.join(commonFolder, name)) ?? packedRef(commonFolder, name);
  }
  return text === undefined ? null : undefined;
}

function packedRef(commonFolder: string, name: string): string | undefined {
  const lines = textOf(path.join(commonFolder, "packed-refs"), largestPackedRefs)?.split("\n") ?? [];
  return lines.find((entry) => entry.endsWith(` ${name}`))?.slice(0, -name.length - 1);
}

function line(file: string): string | undefined {
  return textOf(file, longestLine)?.trimEnd();
}

function textOf(file: string, largest: number): string | undefined {
  try {
    return readTextFile(file, "cannot read", largest);
  } catch {
    return undefined;
  }
}

function isFolder(name: string): boolean {
  return lookAt(name)?.isDirectory() ?? false;
}
