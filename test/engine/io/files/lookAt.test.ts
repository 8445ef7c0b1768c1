import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { lookAt, sizeOf } from "../../../../extension/engine/io/files/lookAt.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

it("a look at what cannot be seen finds nothing, and does not fail", () => {
  const folder = temporaryFolder();
  const named = (name: string) => path.join(folder, name);
  symlinkSync("loop", named("loop"));
  symlinkSync("nothing", named("dangling"));
  writeFileSync(named("file"), "four");
  mkdirSync(named("folder"));
  for (const name of ["loop", "loop/below", "dangling", "none", "file/below", "n".repeat(300), "a\0b"]) {
    expect([name, lookAt(named(name)), sizeOf(named(name))]).toEqual([name, undefined, 0]);
  }
  expect([lookAt(named("file"))!.isFile(), sizeOf(named("file"))]).toEqual([true, 4]);
  expect(lookAt(named("folder"))!.isDirectory()).toBe(true);
  expect([lookAt(named("loop"), false)!.isSymbolicLink(), lookAt(named("none"), false)]).toEqual([true, undefined]);
});
