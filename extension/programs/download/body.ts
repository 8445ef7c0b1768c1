/** The bytes of an answer on their way to the disk. */
import { close, fsync, write } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { openToAppend } from "../../engine/io/files/appendedFile.ts";
import { checkSpace } from "../../engine/io/files/diskSpace.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import type { Place } from "../../engine/io/files/place.ts";
import { runFailed } from "../../protocol/errors.ts";
import { showBytes } from "../../protocol/quantities.ts";
import type { Transfer } from "./fetchFile.ts";
import { RetryableError } from "./response.ts";

/** Longest file whose length the list does not say, in bytes: ten times GPT-2 XL. */
export const mostUnlisted = 64 * 2 ** 30;

/** Left on the disk by a file whose length nobody says, in bytes. */
const spared = 256 * 2 ** 20;
/** Bytes between looks at the disk. */
const checkEvery = 64 * 2 ** 20;

export interface Destination {
  place: Place;
  start: number;
  /** Bytes of the whole file; null where nobody says. */
  whole: number | null;
  /** No file is longer. */
  mostBytes: number;
  url: string;
}

/**
 * @throws RetryableError for a body that ends early or comes too slowly, run-failed for one that is too long and for a disk without room.
 */
export async function writeBody(
  body: AsyncIterable<Uint8Array>,
  { place, start, whole, mostBytes, url }: Destination,
  { report, leastRate }: Pick<Transfer, "report" | "leastRate">,
): Promise<void> {
  const writing = <T>(done: Promise<T>) =>
    done.catch((error) => {
      throw fileError(error, "cannot write", place.path);
    });
  if (whole !== null && whole > mostBytes) throw tooLong(url, whole, mostBytes);
  checkSpace(path.dirname(place.path), whole === null ? spared : whole - start);
  const descriptor = openToAppend(place);
  const pace = new Pace(leastRate);
  let received = start;
  let nextCheck = received + checkEvery;
  report("receiving", received, whole);
  try {
    for await (const chunk of body) {
      if (whole !== null && received + chunk.length > whole) {
        throw runFailed({ what: "the server sends more than announced", where: url, range: `${whole} bytes` });
      }
      if (received + chunk.length > mostBytes) throw tooLong(url, received + chunk.length, mostBytes);
      await writing(writeFully(descriptor, chunk));
      received += chunk.length;
      report("receiving", received, whole);
      pace.check(chunk.length);
      if (whole === null && received >= nextCheck) {
        checkSpace(path.dirname(place.path), spared);
        nextCheck = received + checkEvery;
      }
    }
    await writing(sync(descriptor).catch(ignoreUnsyncable));
  } finally {
    await promisify(close)(descriptor);
  }
  if (whole !== null && received < whole) throw new RetryableError(`received only ${received} of ${whole} bytes`);
}

const writeSome = promisify(write);
const sync = promisify(fsync);

async function writeFully(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await writeSome(descriptor, bytes, written, bytes.length - written, null)).bytesWritten;
  }
}

/** Some network file systems cannot sync. */
function ignoreUnsyncable(error: unknown): void {
  if (!["EINVAL", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
}

function tooLong(url: string, found: number, mostBytes: number) {
  return runFailed({
    what: "the server's file is too long",
    where: url,
    value: showBytes(found),
    range: `at most ${showBytes(mostBytes)} if the list gives no size`,
  });
}

/** Detects a connection that stays open but brings almost nothing. */
class Pace {
  private since = performance.now();
  private bytes = 0;

  constructor(private readonly least: Transfer["leastRate"]) {}

  /** @throws RetryableError once a span has brought too little. */
  check(bytes: number): void {
    this.bytes += bytes;
    const passed = performance.now() - this.since;
    if (passed < this.least.ms) return;
    if (this.bytes < (this.least.bytes * passed) / this.least.ms) {
      const rate = Math.round((1000 * this.bytes) / passed);
      throw new RetryableError(`the server sends too slowly (${showBytes(rate)}/s)`, { tooSlow: true });
    }
    this.since = performance.now();
    this.bytes = 0;
  }
}
