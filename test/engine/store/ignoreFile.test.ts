import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";
import { exampleRecord } from "./exampleRun.ts";

const begin = (...below: string[]) => {
  const folder = temporaryFolder();
  const make = () => createRun(path.join(folder, ...below), exampleRecord());
  return { folder, ignored: path.join(folder, ".splitcom", ".gitignore"), make };
};

it("git sees nothing of a run in .splitcom, also of a reproduction's", () => {
  for (const below of [["runs"], ["reproduction-minute", "runs"]]) {
    const { folder, make } = begin(".splitcom", ...below, "one");
    make();
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" })).toBe("");
  }
});

it("a folder of runs with another name gets no .gitignore", () => {
  const { folder, make } = begin("results", "one");
  make();
  expect(existsSync(path.join(folder, ".gitignore"))).toBe(false);
  expect(existsSync(path.join(folder, "results", ".gitignore"))).toBe(false);
});

it("a .gitignore that is there stays as it is", () => {
  const { ignored, make } = begin(".splitcom", "runs", "one");
  mkdirSync(path.dirname(ignored));
  writeFileSync(ignored, "checkpoints\n");
  make();
  expect(readFileSync(ignored, "utf8")).toBe("checkpoints\n");
});

it("behind a .splitcom that is a link nothing is written: git does not look there", () => {
  const { folder, make } = begin(".splitcom", "runs", "one");
  mkdirSync(path.join(folder, "elsewhere"));
  symlinkSync("elsewhere", path.join(folder, ".splitcom"));
  make();
  expect(readdirSync(path.join(folder, "elsewhere"))).toEqual(["runs"]);
});

it("a link in the place of .gitignore is not written through", () => {
  const { folder, ignored, make } = begin(".splitcom", "runs", "one");
  mkdirSync(path.dirname(ignored));
  symlinkSync(path.join(folder, "elsewhere"), ignored);
  make();
  expect(existsSync(path.join(folder, "elsewhere"))).toBe(false);
});
