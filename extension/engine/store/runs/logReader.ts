/**
 * Reading a run's logs: line by line and in pieces, so that a log of any length takes no more memory than what its reader keeps.
 *
 * Whole lines are taken only, so a log can be read while a run writes it. A line that no reader can rely on (damaged, of an unknown
 * kind, out of sequence, endless) is left out and counted: one bad line hides neither the others nor the run.
 */
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import type { Sequenced } from "../../../protocol/run/events.ts";
import { noneSkipped, type SkippedLines } from "../../../protocol/run/runSummary.ts";
import { errorCode, fileError } from "../../io/files/fileErrors.ts";
import { openToReadAsync } from "../../io/files/readFile.ts";
import { markLength } from "../../io/files/textFile.ts";
import type { LogSchema } from "./eventSchema.ts";
import { EarlierEvents, type EarlierSteps } from "./version1.ts";

/** Bytes of the lines that are read at once: parsed in some 10 ms, so that others are served meanwhile. */
const partBytes = 2 ** 21;
/** The longest line that is parsed; a step of 1000 clients with 64 samples each has a quarter of it. */
export const longestLine = 2 ** 25;

const newline = 0x0a;

/** Where a line begins. */
export interface LogPosition {
  byte: number;
  /** Lines before it. */
  line: number;
  /** The next event's number: one more than that of the last one. */
  seq: number;
  /** Lines left out since that event: each may have been one of the numbers that follow. */
  damaged: number;
  /** What later lines of an earlier version's log need of those before them. */
  earlier?: EarlierSteps;
  /** Within a line that is too long to be parsed and whose end was not yet there. */
  within?: true;
}

export const logStart: LogPosition = { byte: 0, line: 0, seq: 0, damaged: 0 };

/** As many lines may be missing before an event; one that claims a higher number is damaged itself. */
const mostMissing = 2 ** 20;

export function addSkipped(a: SkippedLines, b: SkippedLines): SkippedLines {
  return { count: a.count + b.count, first: a.first ?? b.first };
}

export interface LogPart<E> {
  events: Sequenced<E>[];
  /** Where the next part begins: pass it on to read only what came since. */
  next: LogPosition;
  /** False where the file continues after this part. */
  atEnd: boolean;
  skipped: SkippedLines;
}

export interface LogReadOptions {
  /** Bytes to read at once, for tests. */
  most?: number;
  /** The longest line that is parsed, in bytes. */
  longest?: number;
}

/**
 * The next part of a log, from a position on; a file that is not there has none.
 *
 * A byte-order mark before the first line is passed over. A torn last line (a killed writer, or one at work) is left for later, as is a last line that is no JSON.
 *
 * @throws bad-input where the file cannot be read.
 */
export async function readLogPart<E>(
  file: string,
  schema: LogSchema<E>,
  from: LogPosition = logStart,
  { most = partBytes, longest = longestLine }: LogReadOptions = {},
): Promise<LogPart<E>> {
  const handle = await openLog(file);
  if (handle === undefined) return { events: [], next: from, atEnd: true, skipped: noneSkipped };
  try {
    if (from.within) return await afterLongLine(handle, from, file, longest);
    for (let size = Math.min(most, longest); ; size = Math.min(2 * size, longest)) {
      const { bytes, atEnd } = await readAt(handle, from.byte, size);
      if (atEnd || bytes.includes(newline)) return linesOf(bytes, atEnd, { file, schema, from });
      if (size === longest) return await afterLongLine(handle, from, file, longest);
    }
  } catch (error) {
    throw fileError(error, "cannot read", file);
  } finally {
    await handle.close();
  }
}

/** All parts of a log, one after the other. @throws as {@link readLogPart}. */
export async function* logParts<E>(
  file: string,
  schema: LogSchema<E>,
  from: LogPosition = logStart,
): AsyncGenerator<LogPart<E>> {
  for (let position = from, atEnd = false; !atEnd; ) {
    const part = await readLogPart(file, schema, position);
    yield part;
    ({ next: position, atEnd } = part);
  }
}

/** Byte after the first `lines` lines of a file; the number of lines there are where it has fewer. @throws as {@link readLogPart}. */
export async function endOfLines(file: string, lines: number): Promise<{ byte: number } | { lines: number }> {
  if (lines === 0) return { byte: 0 };
  const handle = await openLog(file);
  if (handle === undefined) return { lines: 0 };
  try {
    let found = 0;
    for (let byte = 0, ended = false; !ended; ) {
      const { bytes, atEnd } = await readAt(handle, byte, partBytes);
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
        found++;
        if (found === lines) return { byte: byte + at + 1 };
      }
      byte += bytes.length;
      ended = atEnd;
    }
    return { lines: found };
  } catch (error) {
    throw fileError(error, "cannot read", file);
  } finally {
    await handle.close();
  }
}

/**
 * Byte after the whole lines of events before number `seq`, and how many they are: lines may be missing or damaged among them.
 * A line longer than any that is parsed ends them. @throws as {@link readLogPart}.
 */
export async function endOfEvents(file: string, seq: number): Promise<{ byte: number; lines: number }> {
  const handle = await openLog(file);
  if (handle === undefined) return { byte: 0, lines: 0 };
  try {
    let [byte, lines] = [0, 0];
    for (let size = partBytes; size <= longestLine; ) {
      const { bytes, atEnd } = await readAt(handle, byte, size);
      let begin = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, begin)) {
        if (numberAt(bytes, begin) >= seq) return { byte: byte + begin, lines };
        begin = end + 1;
        lines++;
      }
      byte += begin;
      if (atEnd) break;
      size = begin === 0 ? 2 * size : partBytes;
    }
    return { byte, lines };
  } catch (error) {
    throw fileError(error, "cannot read", file);
  } finally {
    await handle.close();
  }
}

/** The number of the event whose line begins there, with which every line begins; -1 where it is damaged. */
function numberAt(bytes: Buffer, begin: number): number {
  return Number(/^(?:\xef\xbb\xbf)?{"seq":(\d+),/.exec(bytes.toString("latin1", begin, begin + 30))?.[1] ?? -1);
}

function linesOf<E>(
  bytes: Buffer,
  atEnd: boolean,
  { file, schema, from }: { file: string; schema: LogSchema<E>; from: LogPosition },
): LogPart<E> {
  const events: Sequenced<E>[] = [];
  let skipped = noneSkipped;
  let { line, seq, damaged } = from;
  const earlier = new EarlierEvents(file, from.earlier);
  let begin = from.byte === 0 ? markLength(bytes) : 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, begin)) {
    const read = parseLine(bytes.toString("utf8", begin, end), seq, schema, earlier);
    // A failing disk may have filled the last line with garbage; a writer at work may still be at it.
    if (read.defect === notJson && atEnd && end === bytes.length - 1) break;
    line++;
    const skip = (count: number, why: string) => {
      skipped = addSkipped(skipped, { count, first: `${path.basename(file)}:${line}: ${why}` });
    };
    if (read.event) {
      const missing = read.event.seq - seq - damaged;
      if (missing > 0) skip(missing, `${missing} of the events ${seq} to ${read.event.seq - 1} before it are missing`);
      [seq, damaged] = [read.event.seq + 1, 0];
      events.push(read.event);
    } else {
      damaged++;
      skip(1, read.defect ?? notJson);
    }
    begin = end + 1;
  }
  const next = { byte: from.byte + begin, line, seq, damaged, ...(earlier.state && { earlier: earlier.state }) };
  return { events, next, atEnd, skipped };
}

const notJson = "not a JSON object";

function parseLine<E>(
  line: string,
  seq: number,
  schema: LogSchema<E>,
  earlier: EarlierEvents,
): { event: Sequenced<E>; defect?: undefined } | { event?: undefined; defect: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { defect: notJson };
  }
  if (typeof value !== "object" || value === null) return { defect: notJson };
  const number = "seq" in value ? value.seq : undefined;
  if (!Number.isSafeInteger(number) || (number as number) < seq || (number as number) > seq + mostMissing)
    return { defect: `out of sequence: not "seq": ${seq}` };
  earlier.upgrade(value);
  const defect = schema.defect(value, line);
  return defect === undefined ? { event: value as Sequenced<E> } : { defect };
}

/** Passes over the rest of a line that is longer than any that is parsed, without keeping it. */
async function afterLongLine<E>(
  handle: FileHandle,
  { within: _, ...from }: LogPosition,
  file: string,
  longest: number,
): Promise<LogPart<E>> {
  for (let { byte } = from; ; ) {
    const { bytes, atEnd } = await readAt(handle, byte, partBytes);
    const end = bytes.indexOf(newline);
    byte += end < 0 ? bytes.length : end + 1;
    if (end >= 0) {
      const first = `${path.basename(file)}:${from.line + 1}: longer than ${longest} bytes`;
      const next = { ...from, byte, line: from.line + 1, damaged: from.damaged + 1 };
      return { events: [], next, atEnd: false, skipped: { count: 1, first } };
    }
    // Its end has not been written yet; what there is of it is not read again.
    if (atEnd) return { events: [], next: { ...from, byte, within: true }, atEnd: true, skipped: noneSkipped };
  }
}

async function openLog(file: string): Promise<FileHandle | undefined> {
  try {
    return (await openToReadAsync(file)).handle;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileError(error, "cannot read", file);
  }
}

/** Up to `most` bytes from a place on. A file that becomes shorter meanwhile is at its end, too. */
async function readAt(handle: FileHandle, byte: number, most: number): Promise<{ bytes: Buffer; atEnd: boolean }> {
  const { size } = await handle.stat();
  const bytes = Buffer.allocUnsafe(Math.min(most, Math.max(0, size - byte)));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, byte);
  return { bytes: bytes.subarray(0, bytesRead), atEnd: bytesRead < bytes.length || byte + bytesRead >= size };
}
