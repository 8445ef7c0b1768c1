/** The state of the repository a configuration lies in, so that a run can be traced to its sources. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { GitState } from "../../protocol/runRecord.ts";

const run = promisify(execFile);
const largestDiff = 1_000_000;
const mostUntracked = 1000;

/** Runs write their records themselves: these must not make every repository dirty. */
const withoutRuns = ["--", ":/", ":(top,exclude,glob)**/.splitcom/**"];

/** Null where there is no git or the folder is in no repository. Never throws, never changes the repository. */
export async function gitState(directory: string): Promise<GitState | null> {
  const inside = await git(directory, ["rev-parse", "--is-inside-work-tree"]);
  if (inside?.text.trim() !== "true") return null;
  const [head, status] = await Promise.all([
    git(directory, ["rev-parse", "--verify", "HEAD"]),
    git(directory, ["status", "--porcelain", "--untracked-files=all", "-z", ...withoutRuns]),
  ]);
  const entries = status?.text.split("\0").filter((entry) => entry !== "") ?? [];
  const diff =
    head && (await git(directory, ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD", ...withoutRuns]));
  return {
    commit: head?.text.trim() ?? null,
    dirty: entries.length > 0,
    diff: diff?.text ?? "",
    diffTruncated: diff?.truncated ?? false,
    untracked: entries
      .filter((entry) => entry.startsWith("?? "))
      .map((entry) => entry.slice(3))
      .slice(0, mostUntracked),
  };
}

/** The command's output; undefined where it failed. */
async function git(
  directory: string,
  args: readonly string[],
): Promise<{ text: string; truncated: boolean } | undefined> {
  try {
    const { stdout } = await run("git", ["-C", directory, ...args], {
      maxBuffer: largestDiff,
      // Without this, `status` may take the index's lock in the user's way.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    });
    return { text: stdout, truncated: false };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: unknown };
    if (code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return undefined;
    return { text: String(stdout), truncated: true };
  }
}
