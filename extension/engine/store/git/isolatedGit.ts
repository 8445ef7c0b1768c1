/**
 * git on a repository whose configuration it does not read.
 *
 * A configuration names programs that git runs for what only looks: file system monitors, filters, text converters, hooks, credential
 * helpers, included files with more of them, and the next version of git has a new kind. So git gets a folder of ours in the place of
 * `.git`, with a configuration of ours, and of the repository its objects, index and working tree alone. Attributes may name filters
 * there; without a configuration they mean nothing. Submodules, which have configurations of their own, are left out.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { lookAt } from "../../io/files/lookAt.ts";
import { readTextFile } from "../../io/files/textFile.ts";
import type { Repository } from "./repository.ts";

const run = promisify(execFile);

/** Named pipes among a repository's files block git, and a huge repository takes long: a run does not wait for ever. */
const mostMs = 10_000;
const emptyConfig = "empty";
const largestConfig = 2 ** 20;

export interface IsolatedGit {
  /** The command's output; undefined where it failed. */
  run(args: readonly string[], mostBytes: number): Promise<{ text: string; truncated: boolean } | undefined>;
  close(): void;
}

/** @param commit of HEAD, or null before the first. @returns undefined where the repository cannot be read this way. */
export async function openIsolatedGit(
  program: string,
  repository: Repository,
  commit: string | null,
): Promise<IsolatedGit | undefined> {
  const objects = path.join(repository.commonFolder, "objects");
  const index = path.join(repository.gitFolder, "index");
  const read = [index, ...[".gitignore", ".gitattributes"].map((name) => path.join(repository.top, name))];
  const isOdd = (file: string) => lookAt(file)?.isFile() === false;
  if (read.some(isOdd)) return undefined;
  let folder: string;
  try {
    folder = mkdtempSync(path.join(os.tmpdir(), "splitcom-git-"));
  } catch {
    return undefined;
  }
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(path.join(folder, emptyConfig), "");
    const settings = {
      ...(await userSettings(program, folder)),
      ...(await repositorySettings(program, repository, folder)),
    };
    for (const name of ["refs", "info"]) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, "HEAD"), `${commit ?? "ref: refs/heads/none"}\n`);
    writeFileSync(path.join(folder, "config"), configText(settings));
    copyData(repository, folder);
    const env = {
      ...isolated(folder),
      GIT_DIR: folder,
      GIT_WORK_TREE: repository.top,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_INDEX_FILE: index,
    };
    return { run: (args, mostBytes) => output(program, args, { env, cwd: folder, maxBuffer: mostBytes }), close };
  } catch {
    close();
    return undefined;
  }
}

/** The variables of an environment that are safe to pass on: nothing of git's, and no folder of programs that depends on where one is. */
function isolated(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|HOME$|USERPROFILE$|XDG_CONFIG_HOME$|PATH$)/i.test(name),
  );
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return {
    ...Object.fromEntries(kept),
    PATH: folders.join(path.delimiter),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_SYSTEM: path.join(home, emptyConfig),
    GIT_CONFIG_GLOBAL: path.join(home, emptyConfig),
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    // Without this, `status` may take the index's lock in the user's way.
    GIT_OPTIONAL_LOCKS: "0",
    LC_ALL: "C",
  };
}

/** Settings that say how files are compared. Their values are words that are checked, or the path of a list of names to ignore. */
const comparing: Record<string, RegExp> = {
  "core.autocrlf": /^(true|false|input)$/i,
  "core.eol": /^(lf|crlf|native)$/i,
  "core.filemode": /^(true|false)$/i,
  "core.ignorecase": /^(true|false)$/i,
  "core.precomposeunicode": /^(true|false)$/i,
  "core.symlinks": /^(true|false)$/i,
  "extensions.objectformat": /^(sha1|sha256)$/i,
};

type Settings = Record<string, string>;

/** Of the user's own configuration, asked for where there is no repository. */
async function userSettings(program: string, folder: string): Promise<Settings> {
  const { HOME, USERPROFILE, XDG_CONFIG_HOME, SYSTEMROOT } = process.env;
  // GIT_DIR of a folder without a configuration: the one that a folder above may have is not read.
  const env = { HOME, USERPROFILE, XDG_CONFIG_HOME, SYSTEMROOT, PATH: isolated(folder).PATH, GIT_DIR: folder };
  const pattern = "^core\\.(autocrlf|eol|excludesfile)$";
  const asked = await output(program, ["config", "--null", "--get-regexp", pattern], { env, cwd: folder });
  const settings = parseSettings(asked?.text ?? "");
  const home = os.homedir();
  const ignored = settings["core.excludesfile"]?.replace(/^~(?=[\\/])/, home);
  const usual = path.join(XDG_CONFIG_HOME || path.join(home, ".config"), "git", "ignore");
  return { ...checked(settings), "core.excludesfile": path.resolve(home, ignored ?? usual) };
}

/** Of the repository's configuration, read as a list of names and values, without the files that it includes. */
async function repositorySettings(program: string, { commonFolder }: Repository, folder: string): Promise<Settings> {
  const file = path.join(folder, "asked");
  // A copy: what lies there may be a named pipe, or change meanwhile.
  if (!copyText(path.join(commonFolder, "config"), file)) return {};
  const args = ["config", "--file", file, "--no-includes", "--null", "--list"];
  const asked = await output(program, args, { env: { ...isolated(folder), GIT_DIR: folder }, cwd: folder });
  rmSync(file);
  return checked(parseSettings(asked?.text ?? ""));
}

/** As `--null` gives them: a name, a line's end, a value, NUL. The last of a name counts. */
function parseSettings(text: string): Settings {
  const entries = text.split("\0").filter((entry) => entry !== "");
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf("\n");
      // A name without a value means true.
      return at < 0 ? [entry, "true"] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function checked(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => comparing[name]?.test(value)));
}

function configText(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => {
    const [section, key] = name.split(".");
    return `[${section}]\n\t${key} = "${value.replace(/[\\"]/g, "\\$&")}"\n`;
  });
  const version = settings["extensions.objectformat"] === undefined ? 0 : 1;
  return `[core]\n\trepositoryformatversion = ${version}\n\tbare = false\n\tfsmonitor = false\n${lines.join("")}`;
}

/** What else of `.git` is data: names to ignore, attributes, and the parts of an index that is kept in several. */
function copyData({ gitFolder, commonFolder }: Repository, folder: string): void {
  for (const name of ["info/exclude", "info/attributes"]) {
    copyText(path.join(commonFolder, name), path.join(folder, name));
  }
  for (const name of readdirSync(gitFolder).filter((entry) => /^sharedindex\.[0-9a-f]+$/.test(entry))) {
    const file = path.join(gitFolder, name);
    if (lookAt(file)?.isFile()) copyFileSync(file, path.join(folder, name));
  }
}

/** @returns whether there was an ordinary file to copy. */
function copyText(from: string, to: string): boolean {
  try {
    writeFileSync(to, readTextFile(from, "cannot read", largestConfig));
    return true;
  } catch {
    return false;
  }
}

async function output(
  program: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string; maxBuffer?: number },
): Promise<{ text: string; truncated: boolean } | undefined> {
  try {
    const { stdout } = await run(program, args, {
      timeout: mostMs,
      killSignal: "SIGKILL",
      windowsHide: true,
      ...options,
    });
    return { text: stdout, truncated: false };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: unknown };
    if (code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return undefined;
    return { text: String(stdout), truncated: true };
  }
}
