/**
 * A git repository as its own files tell it, read without git: where it is, and its commit. Format:
 * https://git-scm.com/docs/gitrepository-layout.
 */
import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { readTextFile } from "../files/textFile.ts";

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
const largestPackedRefs = 2 ** 26;
/** One symbolic reference may name another. */
const mostSteps = 5;
const commitId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The repository that a folder lies in; undefined where there is none. */
export function findRepository(directory: string): Repository | undefined {
  let folder: string;
  try {
    folder = realpathSync(directory);
  } catch {
    return undefined;
  }
  for (;;) {
    const found = repositoryAt(folder);
    if (found !== undefined) return found;
    const above = path.dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

function repositoryAt(top: string): Repository | undefined {
  const dotGit = path.join(top, ".git");
  const gitFolder = isFolder(dotGit) ? dotGit : namedFolder(top, line(dotGit), /^gitdir: (.+)$/);
  if (gitFolder === undefined || line(path.join(gitFolder, "HEAD")) === undefined) return undefined;
  const common = line(path.join(gitFolder, "commondir"));
  const commonFolder = common === undefined ? gitFolder : namedFolder(gitFolder, common, /^(.+)$/);
  return commonFolder === undefined ? undefined : { top, gitFolder, commonFolder };
}

function namedFolder(from: string, text: string | undefined, pattern: RegExp): string | undefined {
  const name = text === undefined ? undefined : pattern.exec(text)?.[1];
  if (name === undefined || isRemote(name)) return undefined;
  const folder = path.resolve(from, name);
  return isFolder(folder) ? folder : undefined;
}

/** Windows asks another computer for `\\computer\folder`, and tells it who the user is. */
export function isRemote(name: string, platform = process.platform): boolean {
  return platform === "win32" && /^[\\/]{2}/.test(name);
}

/**
 * The commit of HEAD: null before the first one.
 *
 * @returns undefined where it is kept in a way that this does not read (reftable), or damaged.
 */
export function readCommit({ gitFolder, commonFolder }: Repository): string | null | undefined {
  let text = line(path.join(gitFolder, "HEAD"));
  let name: string | undefined;
  for (let step = 0; step < mostSteps && text !== undefined; step++) {
    if (commitId.test(text)) return text;
    name = /^ref: (refs\/.+)$/.exec(text)?.[1];
    if (name === undefined || name.split("/").includes("..") || name === "refs/heads/.invalid") return undefined;
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
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
