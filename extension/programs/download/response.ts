/** What a server's answer means for a file that is there in part, or not at all. */
import { badInput, runFailed, type SplitcomError } from "../../protocol/errors.ts";

/** The part of an answer that is checked. Names of headers are in small letters. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Trying again may help. */
export class RetryableError extends Error {
  /** What the server asked to wait. */
  readonly retryAfterMs: number;
  /** It counts also where the try brought something. */
  readonly tooSlow: boolean;

  constructor(
    message: string,
    { retryAfterMs = 0, tooSlow = false }: { retryAfterMs?: number; tooSlow?: boolean } = {},
  ) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.tooSlow = tooSlow;
  }
}

/** The body's bytes: where they belong, and how long the whole file is; null where the server does not say. */
export type BodyPlace =
  | { kind: "body"; start: number; total: number | null }
  /** What is there is the whole. */
  | { kind: "complete" }
  /** The part on disk is of no use: the whole file is requested again. */
  | { kind: "startOver"; reason: string };

/** What a server said of the version of a file, each null where it did not. */
export interface Version {
  /** Strong (`"…"`) or weak (`W/"…"`). */
  etag: string | null;
  lastModified: string | null;
  /** Bytes of the whole. */
  total: number | null;
}

/** What was asked for: all that follows `offset`, of this very version. */
export interface PartialFile {
  offset: number;
  known: Version;
}

/** The longest that a server's `Retry-After` is heeded. */
const longestWaitMs = 60_000;

/** Answers for which another try may get another one. */
const passing = new Set([408, 425, 429]);
/** Of the server's errors those that last. */
const lasting = new Set([501, 505, 511]);

/**
 * An answer that no server may give to what was asked is an error at once where the whole file was asked for: the next one would be the
 * same. Where a part was, the whole is asked for instead.
 *
 * @param resume what was asked for by Range and If-Range; undefined where the whole file was.
 * @throws RetryableError where trying again may help, SplitcomError where it does not.
 */
export function placeBody(url: string, { status, headers }: Answer, resume: PartialFile | undefined): BodyPlace {
  const encoding = header(headers, "content-encoding") || "identity";
  if ((status === 200 || status === 206) && encoding !== "identity") {
    // Its lengths and ranges would count compressed bytes.
    throw runFailed({ what: "the server compresses the file although asked not to", where: url, value: encoding });
  }
  if (status === 200) return placeWhole(url, headers, resume);
  if (status === 206 && resume) return placePart(headers, resume);
  if (status === 416 && resume) return placeBeyondEnd(headers, resume);
  if (passing.has(status) || (status >= 500 && !lasting.has(status))) {
    throw new RetryableError(`the server answered ${status}`, {
      retryAfterMs: retryAfter(header(headers, "retry-after")),
    });
  }
  throw refused(url, status);
}

/** Some servers and proxies send a part and call it the whole: its range, or the form of several parts, gives it away. */
function placeWhole(url: string, headers: Answer["headers"], resume: PartialFile | undefined): BodyPlace {
  const length = wholeNumber(header(headers, "content-length"));
  const range = rangeOf(headers);
  const isWhole = range === undefined || (range !== null && range.start === 0 && range.total === range.end + 1);
  const fits = !range || length === null || length === range.end - range.start + 1;
  if (isWhole && fits && !isInParts(headers)) return { kind: "body", start: 0, total: length ?? range?.total ?? null };
  if (resume) return { kind: "startOver", reason: "the server sent a part as if it were the whole file" };
  const value = header(headers, isInParts(headers) ? "content-type" : "content-range");
  throw unaskedPart(url, value?.slice(0, 100));
}

/** If-Range should have kept a changed file from coming as a part; not every server heeds it, so that all it says is compared. */
function placePart(headers: Answer["headers"], resume: PartialFile): BodyPlace {
  const range = rangeOf(headers);
  if (!range || range.start !== resume.offset || isInParts(headers))
    return { kind: "startOver", reason: "the server sent a different part than requested" };
  const { start, end, total } = range;
  const length = wholeNumber(header(headers, "content-length"));
  if (end < start || (total !== null && end >= total) || (length !== null && length !== end - start + 1))
    return { kind: "startOver", reason: "the server's headers for the part contradict each other" };
  const changed = changeOf(resume.known, { ...versionOf(headers), total });
  if (changed !== undefined) return { kind: "startOver", reason: changed };
  return { kind: "body", start, total: total ?? resume.known.total };
}

/** 416: there is nothing after what is there. Either that is all, or the file has become a shorter one. */
function placeBeyondEnd(headers: Answer["headers"], { offset, known }: PartialFile): BodyPlace {
  const length = /^bytes \*\/(\d+)$/.exec(header(headers, "content-range")?.trim() ?? "")?.[1];
  const now = { ...versionOf(headers), total: wholeNumber(length) };
  const changed = changeOf(known, now);
  if (changed !== undefined) return { kind: "startOver", reason: changed };
  // A file that happens to be as long as the part is not yet the same file.
  const isSame = known.total === offset || (known.etag !== null && now.etag === known.etag);
  if (now.total === offset && isSame) return { kind: "complete" };
  return { kind: "startOver", reason: "the server's file is shorter than the part downloaded" };
}

/** Which bytes an answer holds; undefined where it does not say, null where what it says is no range of bytes. */
function rangeOf(headers: Answer["headers"]): { start: number; end: number; total: number | null } | null | undefined {
  const text = header(headers, "content-range");
  if (text === undefined) return undefined;
  const [, start, end, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(text.trim()) ?? [];
  return start === undefined ? null : { start: Number(start), end: Number(end), total: wholeNumber(total) };
}

function isInParts(headers: Answer["headers"]): boolean {
  return /^multipart\/byteranges\b/i.test(header(headers, "content-type")?.trim() ?? "");
}

/** How the file on the server differs from what is known, as far as both say; undefined where it does not. */
function changeOf(known: Version, now: Version): string | undefined {
  const differs = (key: keyof Version) => known[key] !== null && now[key] !== null && known[key] !== now[key];
  if (differs("total")) return "the size of the file on the server has changed";
  return differs("etag") || differs("lastModified") ? "the file has changed on the server" : undefined;
}

/** Without the length, which each answer says in its own way. */
export function versionOf(headers: Answer["headers"]): Omit<Version, "total"> {
  return { etag: header(headers, "etag") ?? null, lastModified: header(headers, "last-modified") ?? null };
}

/** What If-Range may hold: a strong ETag or a date; null where there is neither. */
export function ifRangeOf({ etag, lastModified }: Version): string | null {
  if (etag?.startsWith('"')) return etag;
  return lastModified !== null && !Number.isNaN(Date.parse(lastModified)) ? lastModified : null;
}

const brokenServer = "The server or a proxy is faulty: use another address (splitcom.downloads) or try again later.";

function refused(url: string, status: number): SplitcomError {
  const remedy = "Correct the address in the list of downloads (splitcom.downloads).";
  if (status === 404 || status === 410)
    return badInput({ what: `the server has no such file (${status})`, where: url, remedy });
  if (status === 401 || status === 403)
    return badInput({ what: `the server refuses access (${status})`, where: url, remedy });
  if (status === 407) return proxyWantsLogin(url);
  if (status === 206) return unaskedPart(url, "206");
  if (status === 416)
    return runFailed({
      what: "the server refuses a range that was not requested (416)",
      where: url,
      remedy: brokenServer,
    });
  if (status === 204 || status === 205)
    return badInput({ what: `the server has nothing at this address (${status})`, where: url, remedy });
  if (status === 304) {
    const what = "the server says that nothing has changed, without having been asked (304)";
    return runFailed({ what, where: url, remedy: brokenServer });
  }
  return runFailed({ what: `the server answered ${status}`, where: url, remedy });
}

function unaskedPart(url: string, value: string | undefined): SplitcomError {
  const what = "the server sent a part of the file where all of it was asked for";
  return runFailed({ what, where: url, value, remedy: brokenServer });
}

export function proxyWantsLogin(url: string): SplitcomError {
  const remedy = "Add them to its address: http://USER:PASSWORD@HOST:PORT.";
  return badInput({ what: "the proxy requires a user name and a password", where: url, remedy });
}

/** Seconds or a date. @returns milliseconds. */
function retryAfter(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestWaitMs);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export function header(headers: Answer["headers"], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
