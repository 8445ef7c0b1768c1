import { execFileSync } from "node:child_process";
import {
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createAppendedFile, openAppendedFile } from "../../../../extension/engine/io/files/appendedFile.ts";
import { removeDrafts, writeAtomically } from "../../../../extension/engine/io/files/atomicWrite.ts";
import {
  checkPlace,
  makeFolder,
  makeFolders,
  openPlace,
  placeIn,
  placeInRun,
  removeFile,
  removeFolder,
} from "../../../../extension/engine/io/files/place.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const { O_CREAT, O_WRONLY } = constants;
const bytes = [Buffer.from("ours")];

/** A folder of the user's beside the runs, with a file that nobody may change. */
let outside: string;
let runs: string;
let victim: string;

beforeEach(() => {
  const folder = temporaryFolder();
  [outside, runs] = [path.join(folder, "outside"), path.join(folder, "runs")];
  for (const made of [outside, runs, path.join(runs, "one")]) mkdirSync(made);
  victim = path.join(outside, "victim");
  writeFileSync(victim, "theirs");
});

/** Every way of writing a file, by its name. */
const ways: Record<string, (file: string) => void> = {
  "replacing a file": (file) => writeAtomically(placeInRun(path.dirname(file), path.basename(file)), bytes),
  "beginning a log": (file) => createAppendedFile(placeInRun(path.dirname(file), path.basename(file))).close(),
  "going on with a log": (file) => openAppendedFile(placeInRun(path.dirname(file), path.basename(file))).close(),
  "opening a file": (file) => openPlace(placeInRun(path.dirname(file), path.basename(file)), O_WRONLY | O_CREAT),
};

describe.each(Object.entries(ways))("%s in a run's folder", (_name, write) => {
  it("does not follow a link in the place of the file", () => {
    const file = path.join(runs, "one", "file");
    symlinkSync(victim, file);
    expect(() => write(file)).toThrow(
      /one\/file: cannot write: this is a symbolic link, which is never written through/,
    );
    expect(readFileSync(victim, "utf8")).toBe("theirs");
  });

  it("does not make a file at the end of a link that leads to nothing", () => {
    const file = path.join(runs, "one", "file");
    symlinkSync(path.join(outside, "new"), file);
    expect(() => write(file)).toThrow(/this is a symbolic link/);
    expect(readdirSync(outside)).toEqual(["victim"]);
  });

  it("does not follow a link in the place of the run's folder", () => {
    symlinkSync(outside, path.join(runs, "linked"));
    expect(() => write(path.join(runs, "linked", "victim"))).toThrow(/linked: cannot write: this is a symbolic link/);
    expect(readFileSync(victim, "utf8")).toBe("theirs");
    expect(readdirSync(outside)).toEqual(["victim"]);
  });

  it("refuses a folder, a named pipe and a socket in the place of the file, at once", () => {
    mkdirSync(path.join(runs, "one", "folder"));
    execFileSync("mkfifo", [path.join(runs, "one", "pipe")]);
    expect(() => write(path.join(runs, "one", "folder"))).toThrow(/this is a folder, not a file/);
    expect(() => write(path.join(runs, "one", "pipe"))).toThrow(/this is a named pipe, not a file/);
  });

  it("says so where the run's folder is gone, and does not make it again", () => {
    const gone = path.join(runs, "gone");
    expect(() => write(path.join(gone, "file"))).toThrow(/gone: cannot write: there is no such file or folder/);
    expect(existsSync(gone)).toBe(false);
  });
});

describe("a place below the folder that the user chose", () => {
  it("may be reached by a link that the user made: the folder itself", () => {
    const link = path.join(path.dirname(runs), "my runs");
    symlinkSync(runs, link);
    writeAtomically(placeInRun(path.join(link, "one"), "run.json"), bytes);
    expect(readFileSync(path.join(runs, "one", "run.json"), "utf8")).toBe("ours");
  });

  it("is refused where it leads out of it", () => {
    expect(() => placeIn(runs, "..", "outside")).toThrow(/the path leads out of the folder/);
    expect(() => placeIn(runs, "one/../../outside/victim")).toThrow(/the path leads out of the folder/);
    expect(placeIn(runs, "..one").path).toBe(path.join(runs, "..one"));
  });

  it("is checked whole: a link among the folders on the way is not followed", () => {
    symlinkSync(outside, path.join(runs, "one", "probes"));
    const place = placeInRun(path.join(runs, "one"), "probes/epoch-001.safetensors");
    expect(() => writeAtomically(place, bytes)).toThrow(/probes: cannot write: this is a symbolic link/);
    expect(() => makeFolder(placeInRun(path.join(runs, "one"), "probes"))).toThrow(/this is a symbolic link/);
    expect(() => makeFolders(placeInRun(path.join(runs, "one"), "probes", "below"))).toThrow(/this is a symbolic link/);
    expect(() => removeFile(placeInRun(path.join(runs, "one"), "probes", "victim"))).toThrow(/this is a symbolic link/);
    expect(readdirSync(outside)).toEqual(["victim"]);
  });

  it("holds no file: the error names the path asked for, whether or not it exists", () => {
    expect(checkPlace(placeIn(runs, "none"))).toBe(false);
    writeFileSync(path.join(runs, "some"), "");
    expect(checkPlace(placeIn(runs, "some"))).toBe(true);
  });

  it("gets its folders, those above it included, and keeps those that are there", () => {
    const place = placeIn(path.join(runs, "a", "b"), "c", "d");
    makeFolders(place);
    makeFolders(place);
    expect(readdirSync(path.join(runs, "a", "b", "c"))).toEqual(["d"]);
    rmdirSync(place.path);
    writeFileSync(place.path, "");
    expect(() => makeFolders(place)).toThrow(/d: cannot make the folder: this is not a folder/);
  });
});

describe("a file with a second name", () => {
  it("is replaced, and the other name keeps what it had", () => {
    const file = path.join(runs, "one", "run.json");
    linkSync(victim, file);
    writeAtomically(placeInRun(path.join(runs, "one"), "run.json"), bytes);
    expect([readFileSync(file, "utf8"), readFileSync(victim, "utf8")]).toEqual(["ours", "theirs"]);
  });

  it("is copied before something is added to it or cut off", () => {
    const file = path.join(runs, "one", "log.txt");
    linkSync(victim, file);
    const log = openAppendedFile(placeInRun(path.join(runs, "one"), "log.txt"), 2);
    log.append("en");
    log.close();
    expect([readFileSync(file, "utf8"), readFileSync(victim, "utf8")]).toEqual(["then", "theirs"]);
    expect(readdirSync(path.join(runs, "one"))).toEqual(["log.txt"]);
  });
});

it("drafts of killed processes are removed, and nothing that only looks like one", () => {
  const run = path.join(runs, "one");
  const kept = [
    "file.old.tmp",
    "file.0123456789abcdef.tmp.bak",
    "other.0123456789abcdef.tmp",
    "file.fedcba9876543210.tmp",
  ];
  for (const name of kept.slice(0, 3)) writeFileSync(path.join(run, name), "");
  mkdirSync(path.join(run, kept[3]!));
  writeFileSync(path.join(run, "file.0123456789abcdef.tmp"), "half a file");
  removeDrafts(placeInRun(run, "file"));
  expect(readdirSync(run).sort()).toEqual(kept.sort());
});

describe("removing a run's folder", () => {
  it("removes the links in it, and not what they lead to", async () => {
    const run = path.join(runs, "one");
    symlinkSync(outside, path.join(run, "probes"));
    symlinkSync(victim, path.join(run, "log.txt"));
    await removeFolder(placeInRun(run));
    expect([readdirSync(runs), readdirSync(outside)]).toEqual([[], ["victim"]]);
  });

  it("refuses a link in its place, and a file", async () => {
    symlinkSync(outside, path.join(runs, "linked"));
    writeFileSync(path.join(runs, "file"), "");
    await expect(removeFolder(placeInRun(path.join(runs, "linked")))).rejects.toThrow(/this is a symbolic link/);
    await expect(removeFolder(placeInRun(`${path.join(runs, "linked")}/`))).rejects.toThrow(/this is a symbolic link/);
    await expect(removeFolder(placeInRun(path.join(runs, "file")))).rejects.toThrow(/this is not a folder/);
    expect(readdirSync(outside)).toEqual(["victim"]);
  });
});
