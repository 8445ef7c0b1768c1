/** A git repository to look at. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../../io/temporaryFolder.ts";

export interface TestRepository {
  folder: string;
  /** Runs git in it. */
  git: (...args: string[]) => string;
}

/** With a file `a.txt` that is not added yet. */
export function repository(...initOptions: string[]): TestRepository {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
  git("init", "-q", ...initOptions);
  writeFileSync(path.join(folder, "a.txt"), "one\n");
  return { folder, git };
}
