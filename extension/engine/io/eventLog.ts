/**
 * Append-only files of events: one JSON object a line, numbered by `seq` from 0.
 *
 * A line is written by one synchronous append, so it is with the operating system when `append` returns: a killed process
 * loses at most the line it was writing. Readers take whole lines only and so can read while a run writes.
 */
import type { FileHandle } from "node:fs/promises";
import { badInput } from "../../protocol/errors.ts";
import type { Sequenced } from "../../protocol/events.ts";
import { type AppendedFile, createAppendedFile, openAppendedFile } from "./files/appendedFile.ts";
import { errorCode, fileError } from "./files/fileErrors.ts";
import type { Place } from "./files/place.ts";
import { openToReadAsync } from "./files/readFile.ts";

export interface EventLog<E> {
  /** Lines so far: the next event's `seq`. */
  readonly lines: number;
  /** Writes an event. @throws run-failed for a full disk and as `AppendedFile`; the lines before it stay whole. */
  append(event: E): void;
  close(): void;
}

/** Begins a log. @throws bad-input where the file exists already or cannot be made. */
export function createEventLog<E extends object>(place: Place): EventLog<E> {
  return logIn(createAppendedFile(place), 0);
}

/**
 * Goes on with a log after its first `lines` lines; what comes after them is cut off.
 *
 * @throws bad-input where the file has fewer, is damaged, or cannot be written.
 */
export async function continueEventLog<E extends object>(place: Place, lines: number): Promise<EventLog<E>> {
  const file = place.path;
  const { bytes } = await readFrom(file, 0);
  let end = 0;
  for (let line = 0; line < lines; line++) {
    const next = bytes.indexOf(newline, end);
    if (next < 0)
      throw badInput({
        what: "the log is shorter than its checkpoint says",
        where: file,
        value: `${line} lines`,
        range: `at least ${lines}`,
      });
    end = next + 1;
  }
  return logIn(openAppendedFile(place, end), lines);
}

function logIn<E extends object>(file: AppendedFile, lines: number): EventLog<E> {
  let seq = lines;
  return {
    get lines() {
      return seq;
    },
    append(event) {
      const line: Sequenced<E> = { seq, ...event };
      file.append(`${JSON.stringify(line)}\n`);
      seq++;
    },
    close: () => file.close(),
  };
}

export interface ReadLog<E> {
  events: Sequenced<E>[];
  /** Where the next line begins: pass it on to read only what came since. */
  next: LogPosition;
  /** False where the file goes on after the part that was asked for. */
  atEnd: boolean;
}

/** A line's first byte and the `seq` it must have. */
export interface LogPosition {
  byte: number;
  seq: number;
}

const newline = 0x0a;

export const logStart: LogPosition = { byte: 0, seq: 0 };

/**
 * Reads a log's whole lines from a position on; a file that is not there has none.
 *
 * A torn last line (a killed writer, or one at work) is left out, as is a last line that a failing disk filled with garbage.
 *
 * @param most bytes to read at once, for readers that have other things to do as well; a longer line is read all the same.
 * @throws bad-input naming file and line where any other line is not JSON or out of sequence.
 */
export async function readEventLog<E>(
  file: string,
  from: LogPosition = logStart,
  most = Number.POSITIVE_INFINITY,
): Promise<ReadLog<E>> {
  const { bytes, atEnd } = await readFrom(file, from.byte, most);
  if (!atEnd && !bytes.includes(newline)) return readEventLog(file, from, 2 * most);
  const events: Sequenced<E>[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, begin)) {
    const seq = from.seq + events.length;
    const event = parseLine<E>(bytes.toString("utf8", begin, end), seq);
    if (!event) {
      if (atEnd && end === bytes.length - 1) break;
      throw badInput({
        what: "the line is damaged",
        where: `${file}:${seq + 1}`,
        range: `one JSON object with "seq": ${seq}`,
        remedy: "The lines before it are whole; delete the rest to read the run up to there.",
      });
    }
    events.push(event);
    begin = end + 1;
  }
  return { events, next: { byte: from.byte + begin, seq: from.seq + events.length }, atEnd };
}

function parseLine<E>(line: string, seq: number): Sequenced<E> | undefined {
  try {
    const event: unknown = JSON.parse(line);
    const inSequence = typeof event === "object" && event !== null && "seq" in event && event.seq === seq;
    return inSequence ? (event as Sequenced<E>) : undefined;
  } catch {
    return undefined;
  }
}

async function readFrom(file: string, byte: number, most = Number.POSITIVE_INFINITY) {
  let handle: FileHandle | undefined;
  try {
    handle = await openToReadAsync(file);
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(most, Math.max(0, size - byte)));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, byte);
    // A file that becomes shorter meanwhile is at its end, too.
    const atEnd = bytesRead < bytes.length || byte + bytesRead >= size;
    return { bytes: bytes.subarray(0, bytesRead), atEnd };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { bytes: Buffer.alloc(0), atEnd: true };
    throw fileError(error, "cannot read", file);
  } finally {
    await handle?.close();
  }
}
