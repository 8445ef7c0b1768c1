import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readBytes, readBytesAsync } from "../../../../extension/engine/io/files/readFile.ts";
import { readTextFile, readTextFileAsync } from "../../../../extension/engine/io/files/textFile.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const readers: Record<string, (file: string) => unknown> = {
  readBytes,
  readBytesAsync: (file) => readBytesAsync(file),
  readTextFile,
  readTextFileAsync: (file) => readTextFileAsync(file),
};

describe.each(Object.entries(readers))("%s", (_name, read) => {
  const reading = async (file: string) => read(file);

  it("refuses what would block or never end, at once", async () => {
    const folder = temporaryFolder();
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(reading(pipe)).rejects.toThrow(/pipe: cannot read: this is a named pipe, not a file/);
    symlinkSync("/dev/zero", path.join(folder, "zero"));
    await expect(reading(path.join(folder, "zero"))).rejects.toThrow(/zero: cannot read: this is a device, not a file/);
    await expect(reading(folder)).rejects.toThrow(/cannot read: this is a folder, not a file/);
    await expect(reading(path.join(folder, "none"))).rejects.toThrow(/none: cannot read: there is no such file/);
  });

  it("follows links to ordinary files: models often lie behind them", async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "blobs"));
    writeFileSync(path.join(folder, "blobs", "a"), "text");
    symlinkSync(path.join("blobs", "a"), path.join(folder, "link"));
    expect(String(await reading(path.join(folder, "link")))).toBe("text");
  });
});

it("a file larger than what its reader holds is refused with both sizes", () => {
  const file = path.join(temporaryFolder(), "large");
  writeFileSync(file, Buffer.alloc(3000));
  expect(() => readTextFile(file, "cannot read the list", 2000)).toThrow(
    /large: cannot read the list: the file is too large to read at once \(found 3 kB\); expected at most 2 kB/,
  );
});
