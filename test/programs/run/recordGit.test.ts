/** What the folder of a run gives away of the repository that it was run in. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { repository } from "../../engine/store/git/repository.ts";
import { splitcom } from "../cli/captured.ts";
import { writeConfig } from "./tinyConfig.ts";

/** All text of a run's folder. */
function textOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), "latin1")).join("\n");
}

it.each([
  ["full", [true, true, true]],
  ["commit", [true, false, false]],
  ["none", [false, false, false]],
])("--record-git %s: commit, differences and untracked names are in the folder: %j", async (detail, expected) => {
  const { folder, git } = repository();
  git("add", ".");
  git("commit", "-qm", "first");
  const commit = git("rev-parse", "HEAD").trim();
  writeFileSync(path.join(folder, "a.txt"), "secret-difference\n");
  writeFileSync(path.join(folder, "secret-name.txt"), "");
  const config = writeConfig(folder, {
    training: { epochs: 1, batchSize: 4 },
    backend: "cpu",
    probe: { samplesPerClient: 0 },
  });
  const out = path.join(folder, "run");
  const { code } = await splitcom("run", config, "--out", out, "--quiet", "--record-git", detail);
  expect(code).toBe(0);
  const text = textOf(out);
  expect([commit, "secret-difference", "secret-name.txt"].map((part) => text.includes(part))).toEqual(expected);
  expect(JSON.parse(readFileSync(path.join(out, "run.json"), "utf8"))).toMatchObject({ recordGit: detail });
});

it("--record-git takes no other word", async () => {
  const { code, stderr } = await splitcom("run", "x.splitcom.json", "--record-git", "some");
  expect([code, stderr]).toEqual([2, expect.stringContaining("full, commit, none")]);
});
