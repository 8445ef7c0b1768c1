/** What a server's answer means for a file that is there in part, or not at all. */
import { badInput, runFailed, type SplitcomError } from "../../protocol/errors.ts";

/** The part of an answer that is judged. Names of headers are in small letters. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Trying again may help. */
export class Setback extends Error {
  /** @param retryAfterMs what the server asked to wait. */
  constructor(
    message: string,
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

/** The body's bytes: where they belong, and how long the whole file is; null where the server does not say. */
export type BodyPlace =
  | { kind: "body"; start: number; total: number | null }
  /** What is there is the whole. */
  | { kind: "complete" }
  /** What is there is of no use: all of it is to be asked for anew. */
  | { kind: "startAnew"; reason: string };

/** The longest that a server's `Retry-After` is heeded. */
const longestWaitMs = 60_000;

/**
 * @param resume what was asked for by Range and If-Range; undefined where the whole file was.
 * @throws Setback where trying again may help, SplitcomError where it does not.
 */
export function placeBody(
  url: string,
  { status, headers }: Answer,
  resume: { offset: number; validator: string } | undefined,
): BodyPlace {
  const encoding = header(headers, "content-encoding") ?? "identity";
  if ((status === 200 || status === 206) && encoding !== "identity") {
    // Its lengths and ranges would count compressed bytes.
    throw runFailed({ what: "the server compresses what it was asked to send as it is", where: url, value: encoding });
  }
  if (status === 200) return { kind: "body", start: 0, total: wholeNumber(header(headers, "content-length")) };
  if (status === 206) return placePart(headers, resume);
  if (status === 416 && resume) {
    const length = /^bytes \*\/(\d+)$/.exec(header(headers, "content-range") ?? "")?.[1];
    if (Number(length) === resume.offset) return { kind: "complete" };
    return { kind: "startAnew", reason: "the server's file is shorter than what is there" };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    throw new Setback(`the server answered ${status}`, retryAfter(header(headers, "retry-after")));
  }
  throw refused(url, status);
}

function placePart(headers: Answer["headers"], resume: { offset: number; validator: string } | undefined): BodyPlace {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header(headers, "content-range") ?? "");
  if (resume === undefined || range === null || Number(range[1]) !== resume.offset) {
    return { kind: "startAnew", reason: "the server sent another part than was asked for" };
  }
  // If-Range should have kept a changed file from coming as a part; not every server heeds it.
  const etag = header(headers, "etag");
  if (etag !== undefined && resume.validator.startsWith('"') && etag !== resume.validator) {
    return { kind: "startAnew", reason: "the file has changed on the server" };
  }
  return { kind: "body", start: resume.offset, total: wholeNumber(range[2]) };
}

/** What If-Range may hold: a strong ETag or a date; null where there is neither. */
export function validatorOf(headers: Answer["headers"]): string | null {
  const etag = header(headers, "etag");
  if (etag?.startsWith('"')) return etag;
  return header(headers, "last-modified") ?? null;
}

function refused(url: string, status: number): SplitcomError {
  const remedy = "Correct the address in the list of downloads (splitcom.downloads).";
  if (status === 404 || status === 410)
    return badInput({ what: `the server has no such file (${status})`, where: url, remedy });
  if (status === 401 || status === 403)
    return badInput({ what: `the server refuses access (${status})`, where: url, remedy });
  if (status === 407) return proxyWantsLogin(url);
  if (status >= 300 && status < 400) return runFailed({ what: "too many redirects", where: url, value: `${status}` });
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
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function header(headers: Answer["headers"], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
