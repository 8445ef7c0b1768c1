/**
 * A disk that is full for some files. A test that needs one mocks Node's module with it:
 * `vi.mock("node:fs", async (original) => (await import("./fullDisk.ts")).withFullDisk(await original()));`
 */
import type * as nodeFs from "node:fs";

interface FullDisk {
  /** Files for which there is no room, by their path; undefined for a disk with room. Linux only. */
  for: RegExp | undefined;
  /** Bytes that the system says are free; undefined for what it says otherwise. */
  free: number | undefined;
}

export const fullDisk: FullDisk = { for: undefined, free: undefined };

export function withFullDisk(fs: typeof nodeFs): typeof nodeFs {
  function refuse(descriptor: number): void {
    if (fullDisk.for?.test(fs.readlinkSync(`/proc/self/fd/${descriptor}`)))
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  }
  const writeSync = (...given: unknown[]) => {
    refuse(given[0] as number);
    return (fs.writeSync as (...args: unknown[]) => number)(...given);
  };
  const write = (...given: unknown[]) => {
    try {
      refuse(given[0] as number);
    } catch (error) {
      return (given.at(-1) as (error: unknown) => void)(error);
    }
    return (fs.write as unknown as (...args: unknown[]) => void)(...given);
  };
  const statfsSync = (folder: string) =>
    fullDisk.free === undefined ? fs.statfsSync(folder) : { bavail: fullDisk.free, bsize: 1, blocks: 2 ** 40 };
  return { ...fs, writeSync, write, statfsSync } as unknown as typeof nodeFs;
}
