/** One file from the network to its place: resumed, checked, and under its name only when whole. */
import { createHash } from "node:crypto";
import { close, fsync, statSync, write } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Dispatcher, request } from "undici";
import { openToAppend } from "../../engine/io/files/appendedFile.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { oddKind } from "../../engine/io/files/fileKind.ts";
import type { Place } from "../../engine/io/files/place.ts";
import { openToReadAsync } from "../../engine/io/files/readFile.ts";
import { packageVersion } from "../../engine/io/packageRoot.ts";
import type { DownloadProgress } from "../../protocol/downloadApi.ts";
import type { DownloadFile } from "../../protocol/downloads.ts";
import { badInput, runFailed, SplitcomError } from "../../protocol/errors.ts";
import { showBytes } from "../../protocol/quantities.ts";
import { PartFile } from "./partFile.ts";
import { placeBody, proxyWantsLogin, Setback, validatorOf } from "./response.ts";

/** What all files of a download share. */
export interface Transfer {
  connections: Dispatcher;
  /** Stops it; what has arrived is kept. */
  signal: AbortSignal;
  report(phase: DownloadProgress["phase"], received: number, total: number | null, reason?: string): void;
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
    const what = "another file has the name of the one to download";
    throw badInput({ what, where: target, value: `${found.size} bytes`, range: `${bytes} bytes`, remedy });
  }
  if (sha256 !== undefined && !sameHash(await hashOf(target, found.size, transfer), sha256)) {
    throw badInput({
      what: "another file has the name of the one to download (its checksum differs)",
      where: target,
      remedy,
    });
  }
  return true;
}

/** Tries until all has arrived. A try that brought something new begins the count of failures anew. */
async function receiveAll(target: string, part: PartFile, wanted: WantedFile, transfer: Transfer): Promise<void> {
  const { signal, retryDelays } = transfer;
  let furthest = part.size;
  for (let failures = 0; ; ) {
    try {
      throwIfStopped(target, signal);
      return await receive(target, part, wanted, transfer);
    } catch (error) {
      throwIfStopped(target, signal);
      const setback = setbackOf(error, wanted.url);
      failures = part.size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, part.size);
      const delay = retryDelays[failures - 1];
      if (delay === undefined) {
        const remedy = "What has arrived is kept: the same download goes on from there.";
        throw runFailed({ what: `the download failed: ${setback.message}`, where: wanted.url, remedy }, error);
      }
      transfer.report("waiting", part.size, wanted.bytes ?? null, setback.message);
      await sleep(Math.max(delay, setback.retryAfterMs), undefined, { signal }).catch(() => {});
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
  const { statusCode, headers, body, context } = await request(url, {
    dispatcher: transfer.connections,
    signal: transfer.signal,
    headers: {
      "accept-encoding": "identity",
      "user-agent": `splitcom-workbench/${packageVersion()}`,
      ...(resume && { range: `bytes=${resume.offset}-`, "if-range": resume.validator }),
    },
  });
  // What is left of an answer that is not wanted fails when it is let go.
  body.on("error", () => {});
  try {
    refuseDowngrade(url, context);
    const place = placeBody(url, { status: statusCode, headers }, resume);
    if (place.kind === "complete") return checkLength(url, part.size, bytes);
    if (place.kind === "startAnew") {
      part.startFrom(null);
      throw new Setback(place.reason);
    }
    const { start, total } = place;
    if (total !== null) checkLength(url, total, bytes);
    const whole = total ?? bytes ?? null;
    await checkSpace(target, (whole ?? 0) - start);
    if (start === 0) part.startFrom(validatorOf(headers));
    await writeBody(body, { place: part.part, start, whole, url }, transfer);
  } finally {
    body.destroy();
  }
}

interface Destination {
  place: Place;
  start: number;
  whole: number | null;
  url: string;
}

async function writeBody(
  body: AsyncIterable<Uint8Array>,
  { place, start, whole, url }: Destination,
  { report }: Transfer,
): Promise<void> {
  const writing = <T>(done: Promise<T>) =>
    done.catch((error) => {
      throw fileError(error, "cannot write", place.path);
    });
  const descriptor = openToAppend(place);
  let received = start;
  report("receiving", received, whole);
  try {
    for await (const chunk of body) {
      if (whole !== null && received + chunk.length > whole) {
        throw runFailed({ what: "the server sends more than it should", where: url, range: `${whole} bytes` });
      }
      await writing(writeFully(descriptor, chunk));
      received += chunk.length;
      report("receiving", received, whole);
    }
    await writing(sync(descriptor).catch(ignoreUnsyncable));
  } finally {
    await promisify(close)(descriptor);
  }
  if (whole !== null && received < whole) throw new Setback(`only ${received} of ${whole} bytes came`);
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

/** @throws run-failed where the list says another length than the server: one of the two is out of date. */
function checkLength(url: string, found: number, wanted: number | undefined): void {
  if (wanted === undefined || found === wanted) return;
  throw runFailed({
    what: "the server's file has another length than the list says",
    where: url,
    value: `${found} bytes`,
    range: `${wanted} bytes`,
    remedy: "If the file has a new version, correct splitcom.downloads.",
  });
}

async function checkSpace(target: string, needed: number): Promise<void> {
  const folder = path.dirname(target);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (needed <= free) return;
  const value = `${showBytes(free)} free`;
  throw runFailed({ what: "the disk has too little room", where: folder, value, range: showBytes(needed) });
}

/** A page that began encrypted must not go on in the open. */
function refuseDowngrade(url: string, context: object): void {
  const { history = [] } = context as { history?: readonly URL[] };
  const open = history.find(({ protocol }) => protocol === "http:");
  if (!url.startsWith("https:") || open === undefined) return;
  throw runFailed({ what: "a redirect leads from https to http", where: url, value: open.href });
}

async function checkPart(part: PartFile, { url, sha256 }: WantedFile, transfer: Transfer): Promise<void> {
  if (sha256 === undefined) return;
  const found = await hashOf(part.part.path, part.size, transfer);
  if (sameHash(found, sha256)) return;
  const aside = part.putAside();
  throw runFailed({
    what: "the checksum is wrong",
    where: url,
    value: `sha256 ${found}`,
    range: sha256.toLowerCase(),
    remedy: `What came is kept as ${aside}. Download again; if the file has a new version, correct splitcom.downloads.`,
  });
}

const sameHash = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

async function hashOf(file: string, bytes: number, { signal, report }: Transfer): Promise<string> {
  const hash = createHash("sha256");
  let read = 0;
  report("verifying", 0, bytes);
  const handle = await openToReadAsync(file);
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

function throwIfStopped(target: string, signal: AbortSignal): void {
  if (!signal.aborted) return;
  const remedy = "What has arrived is kept: the same download goes on from there.";
  throw new SplitcomError("interrupted", { what: "the download was stopped", where: target, remedy });
}

/** A failure that another try may mend, in words. @throws what no other try mends. */
function setbackOf(error: unknown, url: string): Setback {
  if (error instanceof SplitcomError) throw error;
  if (error instanceof Setback) return error;
  const code = errorCode(error) ?? "";
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("(407)")) throw proxyWantsLogin(url);
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    const remedy = "Where a proxy opens connections, name its certificate in NODE_EXTRA_CA_CERTS.";
    throw runFailed({ what: `the server's certificate is not trusted (${code})`, where: url, remedy }, error);
  }
  const host = new URL(url).host;
  const words: Record<string, string> = {
    UND_ERR_CONNECT_TIMEOUT: `${host} does not answer`,
    UND_ERR_HEADERS_TIMEOUT: `${host} does not answer`,
    UND_ERR_BODY_TIMEOUT: "nothing came for a while",
    ENOTFOUND: `${host} or the proxy is not found`,
    EAI_AGAIN: `${host} or the proxy is not found`,
    ECONNREFUSED: "the connection is refused",
    ECONNRESET: "the connection broke",
    UND_ERR_SOCKET: "the connection broke",
  };
  return new Setback(words[code] ?? message);
}
