import { fstatSync, readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createOverflowFile } from "../../../extension/engine/io/overflowFile.ts";
import { typedError } from "../wire/linkFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY }));

/** The file system, on a disk with so much space. */
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    writeSync(descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      if (disk.free === 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      // As the system does: what fits is written, and the rest is the next call's error.
      const written = fs.writeSync(descriptor, bytes, offset, Math.min(length, disk.free), position);
      disk.free -= written;
      return written;
    },
  };
});

const block = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 255);

/** Descriptors of this process that are open on deleted files in a folder; known on Linux only. */
function openIn(folder: string): string[] {
  return readdirSync("/proc/self/fd").filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(`${folder}${path.sep}`);
    } catch {
      return false; // the one that listed the folder
    }
  });
}

describe("an overflow file", () => {
  it("gives back every byte, and uses freed slots of the same size again", () => {
    const file = createOverflowFile(temporaryFolder());
    const offsets = [100, 7, 100].map((length, i) => file.write(block(length, i)));
    expect(offsets).toEqual([0, 100, 107]);
    file.free(0, 100);
    expect([file.write(block(8, 9)), file.write(block(100, 5)), file.write(block(100, 6))]).toEqual([207, 0, 215]);
    const read = (offset: number, length: number) => {
      const target = new Uint8Array(length);
      file.read(offset, target);
      return target;
    };
    expect(read(0, 100)).toEqual(block(100, 5));
    expect(read(100, 7)).toEqual(block(7, 1));
    expect(read(107, 100)).toEqual(block(100, 2));
    expect(read(207, 8)).toEqual(block(8, 9));
    expect(() => read(300, 100)).toThrow("the caches' file ends too early");
    file.close();
  });

  it("is not made before it is needed, has no name, and is gone once closed", () => {
    const folder = temporaryFolder();
    const file = createOverflowFile(folder);
    file.close();
    const used = createOverflowFile(folder);
    used.write(block(1000, 1));
    expect(readdirSync(folder)).toEqual([]);
    if (process.platform === "linux") {
      const [descriptor, ...others] = openIn(folder);
      expect(others).toEqual([]);
      expect(fstatSync(Number(descriptor))).toMatchObject({ nlink: 0, size: 1000 });
      used.close();
      expect(openIn(folder)).toEqual([]);
    } else used.close();
  });

  it("reports for a full disk what was written, what was to come and what to do", () => {
    const folder = temporaryFolder();
    const file = createOverflowFile(folder);
    file.write(block(4000, 1));
    disk.free = 100;
    const error = typedError(() => file.write(block(2500, 2)));
    disk.free = Number.POSITIVE_INFINITY;
    expect(error.kind).toBe("run-failed");
    expect(error.message).toMatch(
      /caches-.*the disk is full \(found 4 kB written, 2\.5 kB to come\)\. Free some space/,
    );
    expect(error.parts.where).toContain(folder);
    expect(error.message).toContain("cache.memory");
    file.close();
  });

  it("reports a folder that cannot be written to to to", () => {
    const file = createOverflowFile(path.join(temporaryFolder(), "missing"));
    expect(typedError(() => file.write(block(1, 1))).kind).toBe("bad-input");
  });
});
