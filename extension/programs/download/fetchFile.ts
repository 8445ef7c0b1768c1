/** One file from the network to its place: resumed, checked, and under its name only when whole. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { fileError } from "../../engine/io/files/fileErrors.ts";
import { oddKind } from "../../engine/io/files/fileKind.ts";
import type { Place } from "../../engine/io/files/place.ts";
import { openToReadAsync, readBytes } from "../../engine/io/files/readFile.ts";
import { packageVersion } from "../../engine/io/packageRoot.ts";
import type { DownloadFile } from "../../protocol/downloads.ts";
import { badInput, runFailed, SplitcomError } from "../../protocol/errors.ts";
import type { DownloadProgress } from "../../protocol/messages/downloadApi.ts";
import { mostUnlisted, writeBody } from "./body.ts";
import { toRetryable } from "./failures.ts";
import { PartFile } from "./partFile.ts";
import { ask } from "./redirects.ts";
import { header, ifRangeOf, placeBody, RetryableError, versionOf } from "./response.ts";

/** What all files of a download share. */
export interface Transfer {
  connections: Dispatcher;
  /** Stops it; what has arrived is kept. */
  signal: AbortSignal;
  report(phase: DownloadProgress["phase"], received: number, total: number | null, reason?: string): void;
  /** A connection that brings fewer bytes in these milliseconds counts as broken. */
  leastRate: { bytes: number; ms: number };
  /** Milliseconds to wait before the first, second, … try that follows one which brought nothing. */
  retryDelays: readonly number[];
}

export type WantedFile = Omit<DownloadFile, "path">;

/**
 * Fetches a file, or finds it there.
 *
 * @param target below the folder that the user chose.
 * @returns what was the case.
 * @throws interrupted where `signal` said so; bad-input for a wrong address, an unwritable place, another file in its place;
 *   run-failed where the network, the disk or the checksum does.
 */
export async function fetchFile(target: Place, wanted: WantedFile, transfer: Transfer): Promise<"fetched" | "present"> {
  if (await isThere(target.path, wanted, transfer)) return "present";
  const part = new PartFile(target, wanted.url);
  part.open();
  try {
    await receiveAll(target.path, part, wanted, transfer);
    await checkPart(part, wanted, transfer);
    part.finish();
  } finally {
    part.release();
  }
  return "fetched";
}

/** @throws bad-input where something else lies there: it may be the user's own. */
async function isThere(target: string, { bytes, sha256 }: WantedFile, transfer: Transfer): Promise<boolean> {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(target, { throwIfNoEntry: false });
  } catch (error) {
    throw fileError(error, "cannot write", target);
  }
  if (found === undefined) return false;
  const remedy = "Move it away to download this one.";
  const kind = oddKind(found);
  if (kind !== undefined) throw badInput({ what: `${kind} is where the file should be`, where: target, remedy });
  if (bytes !== undefined && found.size !== bytes) {
    const what = "a different file with the name of the download exists";
    throw badInput({ what, where: target, value: `${found.size} bytes`, range: `${bytes} bytes`, remedy });
  }
  if (sha256 !== undefined && !sameHash(await hashOf(target, found.size, transfer), sha256)) {
    throw badInput({
      what: "a different file with the name of the download exists (its checksum differs)",
      where: target,
      remedy,
    });
  }
  return true;
}

/** Bytes that a try must bring to count as none that failed: a server that breaks off after each byte would be asked for ever. */
const leastProgress = 10_000;

/** Tries until all has arrived. A try that brought something new begins the count of failures again. */
async function receiveAll(target: string, part: PartFile, wanted: WantedFile, transfer: Transfer): Promise<void> {
  const { signal, retryDelays } = transfer;
  let furthest = part.size;
  for (let failures = 0; ; ) {
    try {
      throwIfStopped(target, signal, part);
      return await receive(target, part, wanted, transfer);
    } catch (error) {
      throwIfStopped(target, signal, part);
      const failure = toRetryable(error, wanted.url);
      const progress = part.size - furthest;
      failures = progress >= leastProgress && !failure.tooSlow ? 1 : failures + 1;
      furthest = Math.max(furthest, part.size);
      const delay = retryDelays[failures - 1];
      if (delay === undefined) {
        const what = `the download failed: ${failure.message}`;
        throw runFailed({ what, where: wanted.url, remedy: whatIsKept(part) ?? "Try again later." }, error);
      }
      transfer.report("waiting", part.size, wanted.bytes ?? null, failure.message);
      await sleep(Math.max(delay, failure.retryAfterMs), undefined, { signal }).catch(() => {});
    }
  }
}

/** One request. */
async function receive(target: string, part: PartFile, wanted: WantedFile, transfer: Transfer): Promise<void> {
  const { url, bytes } = wanted;
  // A process may have been killed between the last byte and the new name.
  if (bytes && part.size === bytes) return;
  if (bytes !== undefined && part.size > bytes) part.startFrom(null);
  const resume = part.resumable;
  const { statusCode, headers, body } = await ask(url, {
    dispatcher: transfer.connections,
    signal: transfer.signal,
    headers: {
      "accept-encoding": "identity",
      "user-agent": `splitcom-workbench/${packageVersion()}`,
      ...(resume && { range: `bytes=${resume.offset}-`, "if-range": ifRangeOf(resume.known)! }),
    },
  });
  // What is left of an answer that is not wanted fails when it is let go.
  body.on("error", () => {});
  try {
    const place = placeBody(url, { status: statusCode, headers }, resume);
    if (place.kind === "complete") return checkLength(url, part.size, bytes);
    if (place.kind === "startOver") {
      part.startFrom(null);
      throw new RetryableError(place.reason);
    }
    const { start, total } = place;
    refuseWebPage(target, url, header(headers, "content-type"));
    if (total !== null) checkLength(url, total, bytes);
    const whole = total ?? bytes ?? null;
    if (start === 0) part.startFrom({ ...versionOf(headers), total });
    await writeBody(body, { place: part.part, start, whole, mostBytes: bytes ?? mostUnlisted, url }, transfer);
  } finally {
    body.destroy();
  }
}

/** A login page, of the server or of the network. */
function refuseWebPage(target: string, url: string, contentType: string | undefined): void {
  if (!/^text\/html\b/i.test(contentType ?? "") || /\.html?$/i.test(target)) return;
  const remedy = "Open the address in a browser: the server or the network may require a login.";
  throw runFailed({ what: "the server sent a web page instead of the file", where: url, remedy });
}

/** @throws run-failed where the list says another length than the server: one of the two is out of date. */
function checkLength(url: string, found: number, wanted: number | undefined): void {
  if (wanted === undefined || found === wanted) return;
  throw runFailed({
    what: "the size of the server's file differs from the list",
    where: url,
    value: `${found} bytes`,
    range: `${wanted} bytes`,
    remedy: "If the file has a new version, correct splitcom.downloads.",
  });
}

async function checkPart(part: PartFile, { url, sha256 }: WantedFile, transfer: Transfer): Promise<void> {
  if (sha256 === undefined) return refusePointer(part, url);
  const found = await hashOf(part.part.path, part.size, transfer);
  if (sameHash(found, sha256)) return;
  const aside = part.putAside();
  throw runFailed({
    what: "the checksum is wrong",
    where: url,
    value: `sha256 ${found}`,
    range: sha256.toLowerCase(),
    remedy: `The downloaded file is kept as ${aside}. Download again; if the file has a new version, correct splitcom.downloads.`,
  });
}

/** What a Git server sends for a large file where it does not know better: a note of a few lines that names the file. */
function refusePointer(part: PartFile, url: string): void {
  if (
    part.size > 1000 ||
    !readBytes(part.part.path).toString("latin1").startsWith("version https://git-lfs.github.com/")
  )
    return;
  part.putAside();
  const remedy =
    "Use the address of the file itself; on GitHub it starts with https://media.githubusercontent.com/media/.";
  throw runFailed({ what: "the server sent a Git LFS pointer instead of the file", where: url, remedy });
}

const sameHash = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

async function hashOf(file: string, bytes: number, { signal, report }: Transfer): Promise<string> {
  const hash = createHash("sha256");
  let read = 0;
  report("verifying", 0, bytes);
  const { handle } = await openToReadAsync(file);
  try {
    // The stream closes the handle.
    for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20, signal })) {
      hash.update(chunk);
      read += chunk.length;
      report("verifying", read, bytes);
    }
  } catch (error) {
    throwIfStopped(file, signal);
    throw fileError(error, "cannot read", file);
  }
  return hash.digest("hex");
}

/** @param part what has arrived of it, where it is not whole. */
function throwIfStopped(target: string, signal: AbortSignal, part?: PartFile): void {
  if (!signal.aborted) return;
  const remedy = part && whatIsKept(part);
  throw new SplitcomError("interrupted", {
    what: "the download was stopped",
    where: target,
    ...(remedy && { remedy }),
  });
}

/** undefined where nothing has arrived, or nothing that would be resumed. */
function whatIsKept(part: PartFile): string | undefined {
  return part.resumable && "The part that arrived is kept; the same download resumes from there.";
}
