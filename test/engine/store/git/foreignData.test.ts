/**
 * A folder from an untrusted source that names another repository of the user's, or files of theirs. What is recorded is passed on, so nothing of
 * those may be in it. Each is first seen to leak by git itself, where git falls for it.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { gitState } from "../../../../extension/engine/store/git/gitState.ts";
import { findRepository, readCommit } from "../../../../extension/engine/store/git/repository.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";
import { repository, type TestRepository } from "./repository.ts";

const secret = "SECRET=hunter2";
let home: string;
let mine: TestRepository;
let theirs: TestRepository;

function committed(name: string, ...init: string[]): TestRepository {
  const made = repository(...init);
  const folder = path.join(home, name);
  renameSync(made.folder, folder);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
  if (name === "private") writeFileSync(path.join(folder, "secret.env"), `${secret}\n`);
  git("add", ".");
  git("commit", "-qm", "first");
  return { folder, git };
}

beforeEach(() => {
  home = realpathSync(temporaryFolder());
  mine = committed("private");
  theirs = committed("theirs");
});

const inMine = (...parts: string[]) => path.join(mine.folder, ".git", ...parts);
const inTheirs = (...parts: string[]) => path.join(theirs.folder, ".git", ...parts);
const aside = () => renameSync(inTheirs(), path.join(theirs.folder, "old"));
/** Puts a link to the private file or folder in the place of the stranger's. */
function link(...names: string[]): void {
  for (const name of names) {
    renameSync(inTheirs(name), path.join(theirs.folder, `old-${path.basename(name)}`));
    symlinkSync(inMine(name), inTheirs(name));
  }
}
const myCommit = () => mine.git("rev-parse", "HEAD").trim();
const atMyCommit = () => writeFileSync(inTheirs("HEAD"), `${myCommit()}\n`);
/** Names a file that git would not: of the same length, so that the index stays sound but for its checksum. */
function nameInIndex(from: string, to: string): void {
  mkdirSync(path.join(theirs.folder, path.dirname(from)), { recursive: true });
  writeFileSync(path.join(theirs.folder, from), "x");
  theirs.git("add", from);
  const text = readFileSync(inTheirs("index")).subarray(0, -20).toString("latin1").replace(from, to);
  const bytes = Buffer.from(text, "latin1");
  writeFileSync(inTheirs("index"), Buffer.concat([bytes, createHash("sha1").update(bytes).digest()]));
}

/** Whether git itself would tell the secret. */
const plants: Record<string, { plant: () => void; leaks?: false }> = {
  "a .git file that names it": {
    plant() {
      aside();
      writeFileSync(path.join(theirs.folder, ".git"), `gitdir: ${inMine()}\n`);
    },
  },
  "a .git that is a link to it": {
    plant() {
      aside();
      symlinkSync(inMine(), inTheirs());
    },
  },
  "a .git file that names the folder of another working tree of it": {
    plant() {
      mine.git("worktree", "add", "-q", path.join(home, "second"));
      aside();
      writeFileSync(path.join(theirs.folder, ".git"), `gitdir: ${inMine("worktrees", "second")}\n`);
    },
  },
  "a common folder in a .git folder": { plant: () => writeFileSync(inTheirs("commondir"), inMine()) },
  "a common folder in what looks like a second working tree's": {
    plant() {
      aside();
      const folder = path.join(theirs.folder, "x", "worktrees", "y");
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(theirs.folder, ".git"), "gitdir: x/worktrees/y\n");
      writeFileSync(path.join(folder, "HEAD"), readFileSync(inMine("HEAD")));
      writeFileSync(path.join(folder, "commondir"), inMine());
      writeFileSync(path.join(folder, "gitdir"), "../../../.git\n");
    },
  },
  "a submodule's folder that claims to belong to the untrusted one, and links": {
    plant() {
      link("objects", "refs");
      renameSync(inTheirs(), path.join(theirs.folder, "x"));
      writeFileSync(path.join(theirs.folder, ".git"), "gitdir: x\n");
      appendFileSync(path.join(theirs.folder, "x", "config"), "[core]\n\tworktree = ..\n");
    },
  },
  "links to its objects and references": { plant: () => link("objects", "refs") },
  "a link to its reference, and its objects as more objects": {
    plant() {
      link("refs/heads");
      writeFileSync(inTheirs("objects", "info", "alternates"), `${inMine("objects")}\n`);
    },
  },
  "a known commit, and its objects as more objects": {
    plant() {
      atMyCommit();
      writeFileSync(inTheirs("objects", "info", "alternates"), `${inMine("objects")}\n`);
    },
  },
  "a known commit, and a link to its packed objects": {
    plant() {
      mine.git("gc", "-q");
      atMyCommit();
      link("objects/pack");
    },
  },
  "a known commit, and links to its objects one by one": {
    plant() {
      atMyCommit();
      const known = mine.git("rev-list", "--objects", "HEAD").trim().split("\n");
      for (const id of known.map((line) => line.slice(0, 40))) {
        const name = path.join("objects", id.slice(0, 2), id.slice(2));
        mkdirSync(inTheirs(path.dirname(name)), { recursive: true });
        try {
          symlinkSync(inMine(name), inTheirs(name));
        } catch {
          // Both have the object.
        }
      }
    },
  },
  "a link to its packed references": {
    plant() {
      mine.git("pack-refs", "--all");
      symlinkSync(inMine("packed-refs"), inTheirs("packed-refs"));
    },
    leaks: false,
  },
  "a link to its HEAD": {
    plant() {
      mine.git("checkout", "-q", "--detach");
      link("HEAD");
    },
    leaks: false,
  },
  "a link to its index": { plant: () => link("index"), leaks: false },
  "an index that names a file outside": { plant: () => nameInIndex("xx/private/secret.env", "../private/secret.env") },
};

describe.skipIf(process.platform === "win32").each(Object.entries(plants))("%s", (_name, { plant, leaks = true }) => {
  it("gives nothing of the other repository away: none is recorded", async () => {
    plant();
    if (leaks) expect(theirs.git("diff", "HEAD")).toContain(secret);
    expect(await gitState(theirs.folder)).toBeNull();
    expect(await gitState(theirs.folder, "commit")).toBeNull();
    const below = path.join(theirs.folder, "below");
    mkdirSync(below);
    expect(await gitState(below)).toBeNull();
  });
});

describe.skipIf(process.platform === "win32")("a folder from an untrusted source", () => {
  it("with a false .git is not taken for a part of the repository that it was put into", async () => {
    const inner = path.join(mine.folder, "inner");
    mkdirSync(inner);
    writeFileSync(path.join(inner, ".git"), `gitdir: ${inTheirs()}\n`);
    expect(await gitState(inner)).toBeNull();
  });

  it.each(["refs/heads", "refs/heads/main"])("whose %s is a link to another repository's gives no commit", (name) => {
    for (const { git } of [mine, theirs]) git("branch", "-qM", "main");
    expect(readCommit(findRepository(theirs.folder)!)).not.toBe(myCommit());
    link(name);
    expect(theirs.git("rev-parse", "HEAD").trim()).toBe(myCommit());
    expect(readCommit(findRepository(theirs.folder)!)).toBeUndefined();
  });

  it("whose index names a file behind a link is recorded without that file's content", async () => {
    symlinkSync(mine.folder, path.join(theirs.folder, "ln"));
    nameInIndex("xx/secret.env", "ln/secret.env");
    const state = await gitState(theirs.folder);
    expect(state).not.toBeNull();
    expect(JSON.stringify(state)).not.toContain(secret);
  });
});

describe("the user's own", () => {
  it("second working tree and submodule are recorded, and their submodules and working trees", async () => {
    const commit = myCommit();
    const second = path.join(home, "second");
    mine.git("worktree", "add", "-q", second);
    expect(await gitState(second)).toMatchObject({ commit, dirty: false });
    theirs.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", mine.folder, "sub module;1");
    const inner = path.join(theirs.folder, "sub module;1");
    expect(await gitState(inner)).toMatchObject({ commit, dirty: false });
    execFileSync("git", ["-C", inner, "worktree", "add", "-q", path.join(home, "third")], { stdio: "ignore" });
    expect(await gitState(path.join(home, "third"))).toMatchObject({ commit, dirty: false });
    const bare = path.join(home, "bare.git");
    execFileSync("git", ["clone", "-q", "--bare", mine.folder, bare]);
    execFileSync("git", ["-C", bare, "worktree", "add", "-q", path.join(home, "fourth")], { stdio: "ignore" });
    expect(await gitState(path.join(home, "fourth"))).toMatchObject({ commit, dirty: false });
  });

  it.skipIf(process.platform === "win32")("links within .git, and to hooks elsewhere, are followed", async () => {
    renameSync(inMine("objects", "pack"), inMine("packs"));
    symlinkSync("../packs", inMine("objects", "pack"));
    renameSync(inMine("hooks"), path.join(home, "hooks"));
    symlinkSync(path.join(home, "hooks"), inMine("hooks"));
    expect(await gitState(mine.folder)).toMatchObject({ commit: myCommit(), dirty: false });
  });
});
