/** The state of the repository a configuration lies in, so that a run can be traced to its sources. */
import type { GitDetail, GitState } from "../../../protocol/runRecord.ts";
import { openIsolatedGit } from "./isolatedGit.ts";
import { findGit } from "./program.ts";
import { findRepository, readCommit } from "./repository.ts";

const largestDiff = 1_000_000;
const mostUntracked = 1000;

/** Runs write their records themselves: these must not make every repository dirty. */
const withoutRuns = ["--ignore-submodules=all", "--", ":/", ":(top,exclude,glob)**/.splitcom/**"];

/**
 * Null where there is no git, the folder is in no repository, or its state cannot be read. Never throws, never changes the repository,
 * and runs nothing that the repository names.
 *
 * @param detail of `commit` the difference and the untracked names are not read, and left empty; of `none` nothing is
 */
export async function gitState(directory: string, detail: GitDetail = "full"): Promise<GitState | null> {
  if (detail === "none") return null;
  const repository = findRepository(directory);
  if (repository === undefined) return null;
  const commit = readCommit(repository);
  const program = findGit([repository.top, repository.commonFolder]);
  if (commit === undefined || program === undefined) return null;
  const git = await openIsolatedGit(program, repository, commit);
  if (git === undefined) return null;
  try {
    const [status, diff] = await Promise.all([
      git.run(["status", "--porcelain", "--untracked-files=all", "-z", ...withoutRuns], largestDiff),
      commit === null || detail === "commit"
        ? undefined
        : git.run(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD", ...withoutRuns], largestDiff),
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
