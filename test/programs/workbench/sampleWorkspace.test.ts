import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  firstExperiment,
  makeSampleWorkspace,
  settleSampleWorkspace,
} from "../../../extension/programs/workbench/sampleWorkspace.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-sample-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const examples = path.resolve("media/examples");
const settingsOf = (folder: string) => readFileSync(path.join(folder, ".vscode/settings.json"), "utf8");

test("holds two experiments, the first of which is to run when it is opened", () => {
  const folder = path.join(scratch, "new");
  expect(makeSampleWorkspace(folder, examples)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([".vscode", "splitcom-fixed.splitcom.json", "splitlora.splitcom.json"]);
  expect(JSON.parse(settingsOf(folder))).toEqual({
    "splitcom.runWhenOpened": firstExperiment,
    "git.openRepositoryInParentFolders": "never",
  });
});

test("stays as the user left it, and does not count as made here", () => {
  const folder = path.join(scratch, "kept");
  makeSampleWorkspace(folder, examples);
  const file = path.join(folder, firstExperiment);
  writeFileSync(file, "changed");
  expect(makeSampleWorkspace(folder, examples)).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("changed");
});

test("nothing is put into a folder that was there before", () => {
  const folder = path.join(scratch, "foreign");
  mkdirSync(folder);
  expect(makeSampleWorkspace(folder, examples)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test("a file in its place is reported", () => {
  const file = path.join(scratch, "file");
  writeFileSync(file, "");
  expect(() => makeSampleWorkspace(file, examples)).toThrow(/file is in the folder's place/);
  expect(() => makeSampleWorkspace(path.join(file, "below"), examples)).toThrow(/a part of the path is a file/);
});

test("one that an earlier version made gets the settings that it lacks, and keeps its own", () => {
  const folder = path.join(scratch, "earlier");
  makeSampleWorkspace(folder, examples);
  const file = path.join(folder, ".vscode/settings.json");
  writeFileSync(file, '{\n  // mine\n  "splitcom.runWhenOpened": "",\n}\n');
  settleSampleWorkspace(folder);
  const settled = '{\n  // mine\n  "splitcom.runWhenOpened": "",\n  "git.openRepositoryInParentFolders": "never",\n}\n';
  expect(settingsOf(folder)).toBe(settled);
  settleSampleWorkspace(folder);
  expect(settingsOf(folder)).toBe(settled);
  writeFileSync(file, "{ broken");
  settleSampleWorkspace(folder);
  expect(settingsOf(folder)).toBe("{ broken");
});
