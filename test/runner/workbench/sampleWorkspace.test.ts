import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { firstExperiment, makeSampleWorkspace } from "../../../extension/runner/workbench/sampleWorkspace.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-sample-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const examples = path.resolve("media/examples");

test("holds two experiments, the first of which is to run when it is opened", () => {
  const folder = path.join(scratch, "new");
  makeSampleWorkspace(folder, examples);
  expect(readdirSync(folder).sort()).toEqual([".vscode", "splitcom-fixed.splitcom.json", "splitlora.splitcom.json"]);
  const settings = JSON.parse(readFileSync(path.join(folder, ".vscode/settings.json"), "utf8"));
  expect(settings["splitcom.runWhenOpened"]).toBe(firstExperiment);
});

test("stays as the user left it", () => {
  const folder = path.join(scratch, "kept");
  makeSampleWorkspace(folder, examples);
  const file = path.join(folder, firstExperiment);
  writeFileSync(file, "changed");
  makeSampleWorkspace(folder, examples);
  expect(readFileSync(file, "utf8")).toBe("changed");
});
