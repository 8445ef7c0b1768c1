/**
 * Repositories that make git run a program of theirs. Each is looked at twice: by us, which must not run it, and then by git itself as one
 * would call it, which shows that the trap is set.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gitState } from "../../../../extension/engine/store/git/gitState.ts";
import { openIsolatedGit } from "../../../../extension/engine/store/git/isolatedGit.ts";
import { findGit } from "../../../../extension/engine/store/git/program.ts";
import { findRepository, isRemote, readCommit } from "../../../../extension/engine/store/git/repository.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";
import { repository, type TestRepository } from "./repository.ts";

let trap: TestRepository;
/** Made by the program that must not run. */
let marker: string;
let program: string;

beforeEach(() => {
  trap = repository();
  trap.git("add", ".");
  trap.git("commit", "-qm", "first");
  const outside = temporaryFolder();
  [marker, program] = [path.join(outside, "marker"), path.join(outside, "program")];
  writeFileSync(program, `#!/bin/sh\necho ran >> "${marker}"\nexit 1\n`);
  chmodSync(program, 0o755);
});

const file = (...parts: string[]) => path.join(trap.folder, ...parts);
/** Another content of the same length, which git must compare byte for byte. */
const change = () => writeFileSync(file("a.txt"), "two\n");
const attributes = (text: string) => writeFileSync(file(".gitattributes"), text);
const looks = [["status"], ["diff", "HEAD"]];

interface Trap {
  set(): void;
  /** What of git runs the program; by default status and diff. */
  springs?: string[][];
}

const traps: Record<string, Trap> = {
  "a file system monitor": { set: () => trap.git("config", "core.fsmonitor", program) },
  "a filter that cleans": {
    set() {
      attributes("*.txt filter=x\n");
      trap.git("config", "filter.x.clean", program);
    },
  },
  "a filter that is a process": {
    set() {
      attributes("*.txt filter=x\n");
      trap.git("config", "filter.x.process", program);
    },
  },
  "a filter named in info/attributes": {
    set() {
      writeFileSync(file(".git", "info", "attributes"), "*.txt filter=x\n");
      trap.git("config", "filter.x.clean", program);
    },
  },
  "a program for all differences": { set: () => trap.git("config", "diff.external", program) },
  "a program for some differences": {
    set() {
      attributes("*.txt diff=x\n");
      trap.git("config", "diff.x.command", program);
    },
  },
  "a converter to text": {
    set() {
      attributes("*.txt diff=x\n");
      trap.git("config", "diff.x.textconv", program);
    },
  },
  "an included configuration": {
    set() {
      writeFileSync(file("more"), `[core]\n\tfsmonitor = ${program}\n`);
      trap.git("config", "include.path", "../more");
    },
  },
  "a configuration included under a condition": {
    set() {
      writeFileSync(file("more"), `[core]\n\tfsmonitor = ${program}\n`);
      trap.git("config", "includeIf.gitdir:/.path", file("more"));
    },
  },
  "a configuration of the working tree": {
    set() {
      trap.git("config", "extensions.worktreeConfig", "true");
      writeFileSync(file(".git", "config.worktree"), `[core]\n\tfsmonitor = ${program}\n`);
    },
  },
  "a hook": {
    set() {
      mkdirSync(file(".git", "hooks"), { recursive: true });
      symlinkSync(program, file(".git", "hooks", "post-index-change"));
    },
  },
  "a folder of hooks": {
    set() {
      mkdirSync(file("hooks"));
      symlinkSync(program, file("hooks", "post-index-change"));
      trap.git("config", "core.hooksPath", "hooks");
    },
  },
  "a submodule's file system monitor": {
    set() {
      const inner = repository();
      inner.git("add", ".");
      inner.git("commit", "-qm", "first");
      trap.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.folder, "inner");
      trap.git("commit", "-qm", "second");
      execFileSync("git", ["-C", file("inner"), "config", "core.fsmonitor", program]);
    },
  },
  "a remote that missing objects are fetched from": {
    set() {
      trap.git("config", "extensions.partialClone", "origin");
      trap.git("config", "core.repositoryFormatVersion", "1");
      trap.git("config", "remote.origin.url", `ext::${program}`);
      trap.git("config", "remote.origin.promisor", "true");
      trap.git("config", "protocol.ext.allow", "always");
      const blob = trap.git("rev-parse", "HEAD:a.txt").trim();
      rmSync(file(".git", "objects", blob.slice(0, 2)), { recursive: true });
    },
  },
  "a .git file that leads to a folder with a configuration": {
    set() {
      trap.git("config", "core.fsmonitor", program);
      trap.git("config", "core.worktree", trap.folder);
      renameSync(file(".git"), `${trap.folder}-git`);
      writeFileSync(file(".git"), `gitdir: ${trap.folder}-git\n`);
    },
  },
};

describe.skipIf(process.platform === "win32").each(Object.entries(traps))("%s", (_name, { set, springs = looks }) => {
  it("is not run, and git itself would run it", async () => {
    set();
    change();
    const index = existsSync(file(".git", "index")) ? readFileSync(file(".git", "index")) : undefined;
    const state = await gitState(trap.folder);
    expect(existsSync(marker)).toBe(false);
    expect(state).toMatchObject({ commit: trap.git("rev-parse", "HEAD").trim(), dirty: true });
    if (index) expect(readFileSync(file(".git", "index")).equals(index)).toBe(true);
    rmSync(`${trap.folder}-git/none`, { force: true });
    for (const args of springs) {
      try {
        trap.git(...args);
      } catch {
        // A trap may fail git as well.
      }
    }
    expect(existsSync(marker)).toBe(true);
  });
});

it("git reads no configuration but ours", async () => {
  trap.git("config", "alias.status", `!${program}`);
  trap.git("config", "x.y", "z");
  const found = findRepository(trap.folder)!;
  const git = await openIsolatedGit(findGit([])!, found, readCommit(found)!);
  try {
    const { text } = (await git!.run(["config", "--list", "--show-origin"], 1e6))!;
    const origins = text
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[0]);
    expect(new Set(origins).size).toBe(1);
    expect(origins[0]).toMatch(/^file:.*splitcom-git-\w+\/config$/);
    expect(text).not.toMatch(/x\.y|alias/);
  } finally {
    git!.close();
  }
});

describe("git itself", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is not taken from the repository or the current folder, whatever PATH says", async () => {
    symlinkSync(program, file("git"));
    const usual = process.env.PATH!;
    const current = process.cwd();
    process.chdir(trap.folder);
    try {
      for (const search of [".", "", trap.folder, `${trap.folder}/.`, "relative/.."]) {
        vi.stubEnv("PATH", `${search}${path.delimiter}${usual}`);
        expect(await gitState(trap.folder)).toMatchObject({ dirty: true, untracked: ["git"] });
      }
    } finally {
      process.chdir(current);
    }
    expect(existsSync(marker)).toBe(false);
  });

  it("is not found through a link that leads into the repository", () => {
    symlinkSync(program, file("git"));
    const folder = temporaryFolder();
    symlinkSync(file("git"), path.join(folder, "git"));
    symlinkSync(trap.folder, path.join(folder, "bin"));
    const search = [path.join(folder, "bin"), "/nowhere"].join(path.delimiter);
    expect(findGit([trap.folder], { search, platform: "linux" })).toBeUndefined();
    expect(findGit([], { search, platform: "linux" })).toBe(path.join(folder, "bin", "git"));
  });

  it("is requested from no other computer on Windows", () => {
    expect(isRemote("\\\\evil\\share", "win32")).toBe(true);
    expect(isRemote("//evil/share", "win32")).toBe(true);
    expect(isRemote("//fine/here", "linux")).toBe(false);
    expect(isRemote("C:\\repository", "win32")).toBe(false);
  });
});
