/**
 * Append-only files of events: one JSON object a line, numbered by `seq` from 0.
 *
 * A line is written by one synchronous append, so it is with the operating system when `append` returns: a killed process
 * loses at most the line it was writing. Readers take whole lines only and so can read while a run writes.
 */
import { closeSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { badInput } from "../../protocol/errors.ts";
import type { Sequenced } from "../../protocol/events.ts";
import { writeFully } from "./atomicWrite.ts";
import { errorCode, fileError } from "./fileErrors.ts";

export interface EventLog<E> {
  /** Writes an event. @throws run-failed for a full disk; the lines before it stay whole. */
  append(event: E): void;
  close(): void;
}

/** Begins a log. @throws bad-input where the file exists already or cannot be made. */
export function createEventLog<E extends object>(file: string): EventLog<E> {
  let descriptor: number;
  try {
    descriptor = openSync(file, "ax");
  } catch (error) {
    throw fileError(error, "cannot write", file);
  }
  let seq = 0;
  return {
    append(event) {
      const line: Sequenced<E> = { seq, ...event };
      appendWhole(descriptor, `${JSON.stringify(line)}\n`, file);
      seq++;
    },
    close: () => closeSync(descriptor),
  };
}

/** Appends all of a text or nothing of it. */
export function appendWhole(descriptor: number, text: string, file: string): void {
  const { size } = fstatSync(descriptor);
  try {
    writeFully(descriptor, Buffer.from(text));
  } catch (error) {
    try {
      ftruncateSync(descriptor, size);
    } catch {
      // A device has no length; readers leave out a torn last line anyway.
    }
    throw fileError(error, "cannot write", file);
  }
}

export interface ReadLog<E> {
  events: Sequenced<E>[];
  /** Where the next line begins: pass it on to read only what came since. */
  next: LogPosition;
}

/** A line's first byte and the `seq` it must have. */
export interface LogPosition {
  byte: number;
  seq: number;
}

const newline = 0x0a;

/**
 * Reads a log's whole lines from a position on; a file that is not there has none.
 *
 * A torn last line (a killed writer, or one at work) is left out, as is a last line that a failing disk filled with garbage.
 *
 * @throws bad-input naming file and line where any other line is not JSON or out of sequence.
 */
export async function readEventLog<E>(file: string, from: LogPosition = { byte: 0, seq: 0 }): Promise<ReadLog<E>> {
  const bytes = await readFrom(file, from.byte);
  const events: Sequenced<E>[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, begin)) {
    const seq = from.seq + events.length;
    const event = parseLine<E>(bytes.toString("utf8", begin, end), seq);
    if (!event) {
      if (end === bytes.length - 1) break;
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
  return { events, next: { byte: from.byte + begin, seq: from.seq + events.length } };
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

async function readFrom(file: string, byte: number): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, size - byte));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, byte);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return Buffer.alloc(0);
    throw fileError(error, "cannot read", file);
  } finally {
    await handle?.close();
  }
}
