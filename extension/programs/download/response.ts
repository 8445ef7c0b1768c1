/** What a server's answer means for a file that is there in part, or not at all. */
import { badInput, runFailed, type SplitcomError } from "../../protocol/errors.ts";

/** The part of an answer that is judged. Names of headers are in small letters. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Trying again may help. */
export class Setback extends Error {
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
  /** What is there is of no use: all of it is to be asked for anew. */
  | { kind: "startAnew"; reason: string };

/** What a server said of the version of a file, each null where it did not. */
export interface Version {
  /** Strong (`"…"`) or weak (`W/"…"`). */
  etag: string | null;
  lastModified: string | null;
  /** Bytes of the whole. */
  total: number | null;
}

/** What was asked for: all that follows `offset`, of this very version. */
export interface Resumption {
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
 * @param resume what was asked for by Range and If-Range; undefined where the whole file was.
 * @throws Setback where trying again may help, SplitcomError where it does not.
 */
export function placeBody(url: string, { status, headers }: Answer, resume: Resumption | undefined): BodyPlace {
  const encoding = header(headers, "content-encoding") || "identity";
  if ((status === 200 || status === 206) && encoding !== "identity") {
    // Its lengths and ranges would count compressed bytes.
    throw runFailed({ what: "the server compresses what it was asked to send as it is", where: url, value: encoding });
  }
  if (status === 200) return { kind: "body", start: 0, total: wholeNumber(header(headers, "content-length")) };
  if (status === 206) return placePart(headers, resume);
  if (status === 416 && resume) return judgeBeyondEnd(headers, resume);
  if (passing.has(status) || (status >= 500 && !lasting.has(status))) {
    throw new Setback(`the server answered ${status}`, { retryAfterMs: retryAfter(header(headers, "retry-after")) });
  }
  throw refused(url, status);
}

/** If-Range should have kept a changed file from coming as a part; not every server heeds it, so that all it says is compared. */
function placePart(headers: Answer["headers"], resume: Resumption | undefined): BodyPlace {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header(headers, "content-range")?.trim() ?? "");
  const [start, end] = [Number(range?.[1]), Number(range?.[2])];
  const total = wholeNumber(range?.[3]);
  if (resume === undefined || range === null || start !== resume.offset)
    return { kind: "startAnew", reason: "the server sent another part than was asked for" };
  const length = wholeNumber(header(headers, "content-length"));
  if (end < start || (total !== null && end >= total) || (length !== null && length !== end - start + 1))
    return { kind: "startAnew", reason: "what the server says of the part contradicts itself" };
  const changed = changeOf(resume.known, { ...versionOf(headers), total });
  if (changed !== undefined) return { kind: "startAnew", reason: changed };
  return { kind: "body", start, total: total ?? resume.known.total };
}

/** 416: there is nothing after what is there. Either that is all, or the file has become a shorter one. */
function judgeBeyondEnd(headers: Answer["headers"], { offset, known }: Resumption): BodyPlace {
  const length = /^bytes \*\/(\d+)$/.exec(header(headers, "content-range")?.trim() ?? "")?.[1];
  const now = { ...versionOf(headers), total: wholeNumber(length) };
  const changed = changeOf(known, now);
  if (changed !== undefined) return { kind: "startAnew", reason: changed };
  // A file that happens to be as long as the part is not yet the same file.
  const isSame = known.total === offset || (known.etag !== null && now.etag === known.etag);
  if (now.total === offset && isSame) return { kind: "complete" };
  return { kind: "startAnew", reason: "the server's file is shorter than what is there" };
}

/** How the file on the server differs from what is known, as far as both say; undefined where it does not. */
function changeOf(known: Version, now: Version): string | undefined {
  const differs = (key: keyof Version) => known[key] !== null && now[key] !== null && known[key] !== now[key];
  if (differs("total")) return "the file on the server has another length now";
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

function refused(url: string, status: number): SplitcomError {
  const remedy = "Correct the address in the list of downloads (splitcom.downloads).";
  if (status === 404 || status === 410)
    return badInput({ what: `the server has no such file (${status})`, where: url, remedy });
  if (status === 401 || status === 403)
    return badInput({ what: `the server refuses access (${status})`, where: url, remedy });
  if (status === 407) return proxyWantsLogin(url);
  return runFailed({ what: `the server answered ${status}`, where: url, remedy });
}

export function proxyWantsLogin(url: string): SplitcomError {
  const remedy = "Give them in its address: http://USER:PASSWORD@HOST:PORT.";
  return badInput({ what: "the proxy wants a user name and a password", where: url, remedy });
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
