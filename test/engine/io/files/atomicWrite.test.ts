import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { writeAtomically } from "../../../../extension/engine/io/files/atomicWrite.ts";
import { placeIn } from "../../../../extension/engine/io/files/place.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

let failure: string | undefined;

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    writeSync(...args: Parameters<typeof fs.writeSync>) {
      if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure });
      return fs.writeSync(...args);
    },
  };
});

it.each([
  ["ENOSPC", /file: cannot write: the disk is full/],
  ["EROFS", /file: cannot write: the file system is read-only/],
  ["EDQUOT", /file: cannot write: the disk quota is used up/],
])("a write that fails with %s leaves the old file and nothing beside it", (code, message) => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "file"), "old");
  const write = () => writeAtomically(placeIn(folder, "file"), [Buffer.from("new")]);
  failure = code;
  expect(write).toThrow(message);
  failure = undefined;
  expect([readdirSync(folder), readFileSync(path.join(folder, "file"), "utf8")]).toEqual([["file"], "old"]);
  write();
  expect([readdirSync(folder), readFileSync(path.join(folder, "file"), "utf8")]).toEqual([["file"], "new"]);
});
