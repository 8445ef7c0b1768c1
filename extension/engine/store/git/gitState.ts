/** The state of the repository a configuration is in, so that a run can be traced to its sources. */
import { realpathSync } from "node:fs";
import path from "node:path";
import type { GitDetail, GitState } from "../../../protocol/run/runRecord.ts";
import { type IsolatedGit, openIsolatedGit } from "./isolatedGit.ts";
import { findGit, isBelow } from "./program.ts";
import { findRepository, readCommit } from "./repository.ts";

const largestDiff = 1_000_000;
/** Names of a million files. */
const largestIndex = 2 ** 27;
const mostUntracked = 1000;

/** Runs write their records themselves: these must not make every repository dirty. */
const withoutRuns = ["--ignore-submodules=all", "--", ":/", ":(top,exclude,glob)**/.splitcom/**"];

/**
 * Null where there is no git, the folder is in no repository, or its state cannot be read. Never throws, never changes the repository,
 * and runs nothing that the repository names.
 *
 * @param detail of `commit` the difference and the untracked names are not read, and left empty; of `none` nothing is
 * @param runFolder of the run that this is recorded for, which has begun to write there: that is no change of its sources
 */
export async function gitState(
  directory: string,
  detail: GitDetail = "full",
  runFolder?: string,
): Promise<GitState | null> {
  if (detail === "none") return null;
  const repository = findRepository(directory);
  if (repository === undefined) return null;
  const commit = readCommit(repository);
  const program = findGit([repository.top, repository.commonFolder]);
  if (commit === undefined || program === undefined) return null;
  const git = await openIsolatedGit(program, repository, commit);
  if (git === undefined) return null;
  const looked = [...withoutRuns, ...(runFolder === undefined ? [] : without(runFolder, repository.top))];
  try {
    if (!(await staysInside(git))) return null;
    const [status, diff] = await Promise.all([
      git.run(["status", "--porcelain", "--untracked-files=all", "-z", ...looked], largestDiff),
      commit === null || detail === "commit"
        ? undefined
        : git.run(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD", ...looked], largestDiff),
    ]);
    if (status === undefined) return null;
    const entries = status.text.split("\0").filter((entry) => entry !== "");
    return {
      commit,
      dirty: entries.length > 0,
      diff: diff?.text ?? "",
      diffTruncated: diff?.truncated ?? false,
      untracked: (detail === "commit" ? [] : entries)
        .filter((entry) => entry.startsWith("?? "))
        .map((entry) => entry.slice(3))
        .slice(0, mostUntracked),
    };
  } finally {
    git.close();
  }
}

/** git compares whatever files the index names, and an index that was not made by git may name the user's: `../../notes.txt`. */
async function staysInside(git: IsolatedGit): Promise<boolean> {
  const files = await git.run(["ls-files", "-z"], largestIndex);
  if (files === undefined || files.truncated) return false;
  const isOutside = (name: string) => path.isAbsolute(name) || name.split(/[\\/]/).includes("..");
  return !files.text.split("\0").some(isOutside);
}

/** Nothing is left out where the folder is outside the repository, or is the whole of it. */
function without(folder: string, top: string): string[] {
  let real: string;
  try {
    real = realpathSync(folder);
  } catch {
    return [];
  }
  const name = path.relative(top, real);
  return name === "" || !isBelow(real, top) ? [] : [`:(top,exclude,literal)${name.replaceAll(path.sep, "/")}`];
}
