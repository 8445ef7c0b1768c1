import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gitState } from "../../../../extension/engine/store/git/gitState.ts";
import { findRepository, readCommit } from "../../../../extension/engine/store/git/repository.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";
import { repository } from "./repository.ts";

describe("gitState", () => {
  it("records commit, changes and new files, but not those of runs", async () => {
    const { folder, git } = repository();
    expect(await gitState(folder)).toEqual({
      commit: null,
      dirty: true,
      diff: "",
      diffTruncated: false,
      untracked: ["a.txt"],
    });
    git("add", ".");
    git("commit", "-qm", "first");
    const commit = git("rev-parse", "HEAD").trim();
    const below = path.join(folder, "experiments");
    mkdirSync(path.join(below, ".splitcom", "runs"), { recursive: true });
    writeFileSync(path.join(below, ".splitcom", "runs", "run.json"), "{}");
    expect(await gitState(below)).toEqual({ commit, dirty: false, diff: "", diffTruncated: false, untracked: [] });

    writeFileSync(path.join(folder, "a.txt"), "two\n");
    writeFileSync(path.join(below, "new file.json"), "");
    const changed = await gitState(below);
    expect(changed).toMatchObject({ commit, dirty: true, untracked: ["experiments/new file.json"] });
    expect(changed!.diff).toContain("-one\n+two\n");
  });

  it.each([".gitignore", ".gitattributes"])("is recorded where %s is a link to itself", async (name) => {
    const { folder } = repository();
    symlinkSync(name, path.join(folder, name));
    expect(await gitState(folder)).toMatchObject({ commit: null, untracked: [name, "a.txt"] });
  });

  it.each(["o1", "out/[a-b] *?", ":(top)o1"])(
    "leaves out the folder %s of the run itself, and no other",
    async (name) => {
      const { folder, git } = repository();
      git("add", ".");
      git("commit", "-qm", "first");
      const run = path.join(folder, name);
      mkdirSync(path.join(run, "claims"), { recursive: true });
      writeFileSync(path.join(run, "claims", "1.json"), "{}");
      expect(await gitState(folder, "full", run)).toMatchObject({ dirty: false, diff: "", untracked: [] });
      expect(await gitState(folder, "commit", run)).toMatchObject({ dirty: false });
      const outside = path.join(folder, "..", path.basename(temporaryFolder()));
      for (const other of [undefined, folder, outside, path.join(folder, "none")]) {
        expect(await gitState(folder, "full", other)).toMatchObject({
          dirty: true,
          untracked: [`${name}/claims/1.json`],
        });
      }
      // A name that begins alike is another folder's.
      mkdirSync(`${run}2`);
      writeFileSync(path.join(`${run}2`, "new.txt"), "");
      expect(await gitState(folder, "full", run)).toMatchObject({ dirty: true, untracked: [`${name}2/new.txt`] });
    },
  );

  it("records only the commit, or nothing, where that was asked for", async () => {
    const { folder, git } = repository();
    git("add", ".");
    git("commit", "-qm", "first");
    const commit = git("rev-parse", "HEAD").trim();
    writeFileSync(path.join(folder, "a.txt"), "a secret\n");
    writeFileSync(path.join(folder, "secret name.txt"), "");
    const state = await gitState(folder, "commit");
    expect(state).toEqual({ commit, dirty: true, diff: "", diffTruncated: false, untracked: [] });
    expect(JSON.stringify(state)).not.toContain("secret");
    expect(await gitState(folder, "none")).toBeNull();
  });

  it("bounds the diff", async () => {
    const { folder, git } = repository();
    git("add", ".");
    git("commit", "-qm", "first");
    writeFileSync(path.join(folder, "a.txt"), "x\n".repeat(1_000_000));
    const state = await gitState(folder);
    expect(state).toMatchObject({ dirty: true, diffTruncated: true });
    expect(state!.diff.length).toBeLessThanOrEqual(1_000_000);
  });

  it("is null outside a repository and for a folder that is not there", async () => {
    expect(await gitState(temporaryFolder())).toBeNull();
    expect(await gitState("/nowhere")).toBeNull();
  });

  it("keeps to what the user's own git ignores, and to info/exclude", async () => {
    const { folder, git } = repository();
    git("add", ".");
    git("commit", "-qm", "first");
    appendFileSync(path.join(folder, ".git", "info", "exclude"), "mine.txt\n");
    for (const name of ["mine.txt", "new.txt"]) writeFileSync(path.join(folder, name), "");
    expect(await gitState(folder)).toMatchObject({ dirty: true, untracked: ["new.txt"] });
  });

  it("takes over how the repository compares files: a mode that it ignores is no change", async () => {
    const { folder, git } = repository();
    git("add", ".");
    git("commit", "-qm", "first");
    execFileSync("chmod", ["+x", path.join(folder, "a.txt")]);
    expect((await gitState(folder))!.diff).toContain("new mode 100755");
    git("config", "core.fileMode", "false");
    expect(await gitState(folder)).toMatchObject({ dirty: false, diff: "" });
  });

  it("reads an index that is kept in two files, and one of SHA-256", async () => {
    const split = repository();
    split.git("add", ".");
    split.git("commit", "-qm", "first");
    split.git("update-index", "--split-index");
    expect(await gitState(split.folder)).toMatchObject({ dirty: false });
    const wide = repository("--object-format=sha256");
    wide.git("add", ".");
    wide.git("commit", "-qm", "first");
    const state = await gitState(wide.folder);
    expect(state).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{64}$/), dirty: false });
  });

  it.each([".git/index", ".gitignore", ".gitattributes"])(
    "is null at once where a named pipe is in the place of %s",
    async (name) => {
      const { folder, git } = repository();
      git("add", ".");
      git("commit", "-qm", "first");
      rmSync(path.join(folder, name), { force: true });
      execFileSync("mkfifo", [path.join(folder, name)]);
      const began = performance.now();
      expect(await gitState(folder)).toBeNull();
      expect(performance.now() - began).toBeLessThan(5000);
    },
  );
});

describe("a repository's commit", () => {
  const commitOf = (folder: string) => readCommit(findRepository(folder)!);

  it("is read from a branch, from packed references, without a branch, and in a second working tree", () => {
    const { folder, git } = repository();
    expect(commitOf(folder)).toBeNull();
    git("add", ".");
    git("commit", "-qm", "first");
    const commit = git("rev-parse", "HEAD").trim();
    expect(commitOf(folder)).toBe(commit);
    git("pack-refs", "--all");
    expect(commitOf(folder)).toBe(commit);
    git("checkout", "-q", "--detach");
    expect(commitOf(folder)).toBe(commit);
    const second = path.join(temporaryFolder(), "second");
    git("worktree", "add", "-q", "-b", "other", second);
    expect(commitOf(second)).toBe(commit);
    expect(findRepository(second)).toMatchObject({
      top: realpathSync(second),
      commonFolder: path.join(realpathSync(folder), ".git"),
    });
  });

  it.each([
    ["is no reference", "hello"],
    ["leads out of the repository", "ref: refs/../../../etc/hostname"],
    ["is kept in a reftable", "ref: refs/heads/.invalid"],
    ["goes in a circle", "ref: refs/heads/circle"],
    ["is below a file", "ref: refs/heads/circle/below"],
    ["has a name that no file can have", "ref: refs/heads/a\0b"],
  ])("is unknown where HEAD %s", async (_what, head) => {
    const { folder } = repository();
    writeFileSync(path.join(folder, ".git", "HEAD"), `${head}\n`);
    writeFileSync(path.join(folder, ".git", "refs", "heads", "circle"), "ref: refs/heads/circle\n");
    expect(commitOf(folder)).toBeUndefined();
    expect(await gitState(folder)).toBeNull();
    expect(readFileSync(path.join(folder, "a.txt"), "utf8")).toBe("one\n");
  });
});
