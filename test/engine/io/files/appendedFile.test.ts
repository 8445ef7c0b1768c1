import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openAppendedFile } from "../../../../extension/engine/io/files/appendedFile.ts";
import { placeInRun } from "../../../../extension/engine/io/files/place.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

function opened() {
  const run = path.join(temporaryFolder(), "run");
  mkdirSync(run);
  const file = path.join(run, "log");
  const log = openAppendedFile(placeInRun(run, "log"));
  log.append("first\n");
  return { run, file, log };
}

it("continues after what is there, or after a part of it", () => {
  const { run, file, log } = opened();
  log.close();
  const again = openAppendedFile(placeInRun(run, "log"));
  expect([again.size, again.endsWhole()]).toEqual([6, true]);
  again.append("sec");
  expect(again.endsWhole()).toBe(false);
  again.close();
  const cut = openAppendedFile(placeInRun(run, "log"), 2);
  cut.append("sh\n");
  expect(cut.size).toBe(5);
  expect(readFileSync(file, "utf8")).toBe("fish\n");
});

it.each<[string, (parts: ReturnType<typeof opened>) => void, RegExp]>([
  ["removed", ({ file }) => rmSync(file), /removed, moved or replaced/],
  ["moved", ({ file }) => renameSync(file, `${file}.old`), /removed, moved or replaced/],
  ["gone with its folder", ({ run }) => rmSync(run, { recursive: true }), /removed, moved or replaced/],
  ["moved with its folder", ({ run }) => renameSync(run, `${run}-2`), /removed, moved or replaced/],
  [
    "replaced by another",
    ({ file }) => {
      renameSync(file, `${file}.old`);
      writeFileSync(file, "first\n");
    },
    /removed, moved or replaced/,
  ],
  [
    "cut short",
    ({ file }) => truncateSync(file, 3),
    /cut short since it was last written \(found 3 bytes\); expected 6/,
  ],
  ["written by others", ({ file }) => appendFileSync(file, "x"), /another program has written into the file/],
])("a file that was %s is noticed at the next write, which changes nothing", (_name, change, message) => {
  const parts = opened();
  change(parts);
  expect(() => parts.log.append("second\n")).toThrow(message);
  parts.log.close();
});

it("what another program has written stays as it is", () => {
  const { file, log } = opened();
  appendFileSync(file, "theirs");
  expect(() => log.append("ours\n")).toThrow();
  expect(readFileSync(file, "utf8")).toBe("first\ntheirs");
  log.close();
});
