/**
 * Append-only files of events: one JSON object a line, numbered by `seq` from 0.
 *
 * A line is written by one synchronous append, so it is with the operating system when `append` returns: a killed process
 * loses at most the line it was writing. Readers (`runs/logReader.ts`) take whole lines only and so can read while a run writes.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { Sequenced } from "../../protocol/run/events.ts";
import { type AppendedFile, createAppendedFile, openAppendedFile } from "../io/files/appendedFile.ts";
import { checksum, checksumOfFile } from "../io/files/checksum.ts";
import { sizeOf } from "../io/files/lookAt.ts";
import type { Place } from "../io/files/place.ts";
import { endOfEvents, endOfLines } from "./runs/logReader.ts";

/** A place in a log, and the checksum of what comes before it. */
export interface LogMark {
  /** Those written before it, also where some of them have been lost since. */
  lines: number;
  bytes: number;
  checksum: number;
}

export interface EventLog<E> {
  /** Its end: `lines` is the next event's `seq`. */
  readonly mark: LogMark;
  /** Writes an event. @throws run-failed for a full disk and as `AppendedFile`; the lines before it stay whole. */
  append(event: E): void;
  close(): void;
}

/** Begins a log. @throws bad-input where the file exists already or cannot be made. */
export function createEventLog<E extends object>(place: Place): EventLog<E> {
  return logIn(createAppendedFile(place), { lines: 0, bytes: 0, checksum: 0 });
}

/**
 * Resumes a log after its first `lines` lines; what comes after them is cut off.
 *
 * @throws bad-input where the file has fewer, is damaged, or cannot be written.
 */
export async function continueEventLog<E extends object>(place: Place, lines: number): Promise<EventLog<E>> {
  const found = await endOfLines(place.path, lines);
  if ("lines" in found)
    throw badInput({
      what: "the log is shorter than its checkpoint says",
      where: place.path,
      value: `${found.lines} lines`,
      range: `at least ${lines}`,
    });
  const { byte: bytes } = found;
  const before = bytes === 0 ? 0 : await checksumOfFile(place.path, bytes);
  return logIn(openAppendedFile(place, bytes), { lines, bytes, checksum: before });
}

/**
 * As {@link continueEventLog}, for a log without which a run can continue: where it is no longer what it was at the mark, its events from
 * before the mark are kept as they are, and readers see by the numbers that follow how many are missing.
 *
 * @param onNote called with what is kept. @throws bad-input where the file cannot be read or written.
 */
export async function continueDamagedLog<E extends object>(
  place: Place,
  mark: LogMark,
  onNote: (note: string) => void,
): Promise<EventLog<E>> {
  const found = existsSync(place.path) ? await checksumOfFile(place.path, mark.bytes) : 0;
  if (found === mark.checksum && sizeOf(place.path) >= mark.bytes)
    return logIn(openAppendedFile(place, mark.bytes), mark);
  const { byte: bytes, lines } = await endOfEvents(place.path, mark.lines);
  const kept = bytes === 0 ? 0 : await checksumOfFile(place.path, bytes);
  const log = logIn<E>(openAppendedFile(place, bytes), { lines: mark.lines, bytes, checksum: kept });
  onNote(
    `${path.basename(place.path)} has changed since the checkpoint: ${lines} of its ${mark.lines} lines are there, and other lines follow`,
  );
  return log;
}

function logIn<E extends object>(file: AppendedFile, begin: LogMark): EventLog<E> {
  let mark = begin;
  return {
    get mark() {
      return mark;
    },
    append(event) {
      const numbered: Sequenced<E> = { seq: mark.lines, ...event };
      const line = `${JSON.stringify(numbered)}\n`;
      file.append(line);
      mark = { lines: mark.lines + 1, bytes: file.size, checksum: checksum(line, mark.checksum) };
    },
    close: () => file.close(),
  };
}
