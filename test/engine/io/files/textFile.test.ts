import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTextFile } from "../../../../extension/engine/io/files/textFile.ts";

const folder = mkdtempSync(join(tmpdir(), "splitcom-text-"));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a byte-order mark and foreign line ends are taken away, nothing else", () => {
  expect(readTextFile(file("dos.txt", "\ufeffa\r\nb\rc\n é\ufeff"))).toBe("a\nb\nc\n é\ufeff");
});

test("a file that does not exist, and a directory, are named", () => {
  expect(() => readTextFile(join(folder, "none.csv"))).toThrow(/none\.csv: cannot read: there is no such file/);
  expect(() => readTextFile(folder)).toThrow(/this is a folder, not a file/);
});

test("text that is not UTF-8 is refused with its line", () => {
  const latin1 = Buffer.from("fine\nCafé\nfine\n", "latin1");
  expect(() => readTextFile(file("latin1.csv", latin1))).toThrow(/latin1\.csv:2: the file is not UTF-8/);
  expect(() => readTextFile(file("cut.csv", Buffer.from([0x61, 0x0a, 0xe2, 0x82])))).toThrow(/cut\.csv:2/);
});
