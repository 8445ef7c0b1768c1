import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
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

test.each<[string, Uint8Array, RegExp]>([
  [
    "UTF-16",
    Buffer.from("\ufeffmr,ref\n", "utf16le"),
    /the file is UTF-16 text; expected UTF-8 text\. Convert it: iconv -f UTF-16 /,
  ],
  ["UTF-16, the other way round", Buffer.from("\ufeffmr,ref\n", "utf16le").swap16(), /the file is UTF-16 text/],
  ["UTF-16 without a mark", Buffer.from("mr,ref\n", "utf16le"), /the file is UTF-16 text.*UTF-16LE/],
  ["UTF-16 without a mark, the other way round", Buffer.from("mr,ref\n", "utf16le").swap16(), /UTF-16BE/],
  ["gzip", gzipSync("mr,ref\n"), /the file is compressed by gzip.*gunzip/],
  ["zip", Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), /the file is a zip archive/],
  ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /the file is compressed by xz/],
  ["Parquet", Buffer.from([0x50, 0x41, 0x52, 0x31, 0x15, 0x00]), /the file is a Parquet file/],
])("what is no UTF-8 text is named: %s", (name, bytes, message) => {
  expect(() => readTextFile(file(`${name}.csv`, bytes))).toThrow(message);
});

test("text that begins like another kind of file is text", () => {
  expect(readTextFile(file("begins.txt", "BZhang is a name"))).toBe("BZhang is a name");
  expect(readTextFile(file("zeros.txt", "a\0"))).toBe("a\0");
});
