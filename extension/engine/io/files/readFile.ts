/**
 * Opening and reading files that others made. Links are followed: models and data often lie behind them. What is no ordinary file is
 * refused at once, where a named pipe would block for ever and a device never end.
 */
import { closeSync, constants, fstatSync, open, openSync, read, readFile, readFileSync, statSync } from "node:fs";
import { type FileHandle, open as openHandle, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { badInput } from "../../../protocol/errors.ts";
import { showBytes } from "../../../protocol/quantities.ts";
import { fileError } from "./fileErrors.ts";
import { refuseOddKind } from "./fileKind.ts";

/** A pipe that takes the file's place after the first look must not block either. Windows knows no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

// Lists of runs read hundreds of small files: a descriptor costs half of what a FileHandle does.
const openDescriptor = promisify(open);
const readAt = promisify(read);
const readWhole = promisify(readFile) as (descriptor: number) => Promise<Buffer>;

/** Bytes of a file that is read by one request. */
const atOnce = 2 ** 20;

/** What Node holds in one buffer, or as one string, at most. */
export const largestBuffer = 2 ** 31 - 1;
export const largestText = 2 ** 29 - 24;

/**
 * Opens an ordinary file; the caller closes the descriptor.
 *
 * @param doing for the message, as in "cannot read the model".
 * @throws bad-input where there is none, it may not be read, or something else lies there.
 */
export function openToRead(file: string, doing = "cannot read"): number {
  try {
    // Before it is opened, too: some devices act on that.
    refuseOddKind(statSync(file), doing, file);
    const descriptor = openSync(file, flags);
    try {
      refuseOddKind(fstatSync(descriptor), doing, file);
      return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    throw fileError(error, doing, file);
  }
}

/** As {@link openToRead}, without blocking. @returns its size then, in bytes, too */
export async function openToReadAsync(
  file: string,
  doing = "cannot read",
): Promise<{ handle: FileHandle; size: number }> {
  try {
    refuseOddKind(await stat(file), doing, file);
    const handle = await openHandle(file, flags);
    try {
      const found = await handle.stat();
      refuseOddKind(found, doing, file);
      return { handle, size: found.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw fileError(error, doing, file);
  }
}

/** A file's bytes. @param largest in bytes. @throws bad-input as {@link openToRead}, and where it is larger. */
export function readBytes(file: string, doing = "cannot read", largest = largestBuffer): Buffer {
  const descriptor = openToRead(file, doing);
  try {
    refuseLarge(fstatSync(descriptor).size, largest, doing, file);
    return readFileSync(descriptor);
  } catch (error) {
    throw fileError(error, doing, file);
  } finally {
    closeSync(descriptor);
  }
}

/** As {@link readBytes}, without blocking. */
export function readBytesAsync(file: string, doing = "cannot read", largest = largestBuffer): Promise<Buffer> {
  return withDescriptor(file, doing, async (descriptor, size) => {
    refuseLarge(size, largest, doing, file);
    if (size > atOnce) return readWhole(descriptor);
    // One request instead of three. A byte of room shows whether the file has grown.
    const bytes = Buffer.alloc(size + 1);
    const { bytesRead } = await readAt(descriptor, bytes, 0, bytes.length, 0);
    return bytesRead === size ? bytes.subarray(0, size) : readWhole(descriptor);
  });
}

/** The last `most` bytes of a file at most, and where they begin. @throws bad-input as {@link openToRead} */
export function readEndAsync(file: string, most: number): Promise<{ bytes: Buffer; begin: number }> {
  return withDescriptor(file, "cannot read", async (descriptor, size) => {
    const begin = Math.max(0, size - most);
    const bytes = Buffer.alloc(size - begin);
    const { bytesRead } = await readAt(descriptor, bytes, 0, bytes.length, begin);
    return { bytes: bytes.subarray(0, bytesRead), begin };
  });
}

/** Opens an ordinary file for `use`, which gets its size in bytes, and closes it. @throws bad-input as {@link openToRead} */
async function withDescriptor<T>(
  file: string,
  doing: string,
  use: (descriptor: number, size: number) => Promise<T>,
): Promise<T> {
  try {
    refuseOddKind(await stat(file), doing, file);
    const descriptor = await openDescriptor(file, flags);
    try {
      // What is open answers at once.
      const found = fstatSync(descriptor);
      refuseOddKind(found, doing, file);
      return await use(descriptor, found.size);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, doing, file);
  }
}

function refuseLarge(size: number, largest: number, doing: string, file: string): void {
  if (size <= largest) return;
  throw badInput({
    what: `${doing}: the file is too large to read at once`,
    where: file,
    value: showBytes(size),
    range: `at most ${showBytes(largest)}`,
  });
}
