/** Follows an event log that grows, in parts small enough that other runs are followed meanwhile. */
import { stat } from "node:fs/promises";
import { type LogPosition, logStart, readEventLog } from "../../engine/io/eventLog.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import type { Sequenced } from "../../protocol/events.ts";

/** Parsed in some 10 ms. */
const partBytes = 2 ** 21;

export class EventTail<E> {
  private next: LogPosition = logStart;

  constructor(private readonly file: string) {}

  /** Events read so far. */
  get seq(): number {
    return this.next.seq;
  }

  /** Whether the file has become shorter than what was read of it: a resumed run cuts off what it computes again. */
  async wasCut(): Promise<boolean> {
    return (await sizeOf(this.file)) < this.next.byte;
  }

  /** The events that came since the last call, part by part. @throws bad-input where a line is damaged. */
  async *added(): AsyncGenerator<Sequenced<E>[]> {
    for (let atEnd = (await sizeOf(this.file)) <= this.next.byte; !atEnd; ) {
      const part = await readEventLog<E>(this.file, this.next, partBytes);
      this.next = part.next;
      atEnd = part.atEnd;
      yield part.events;
    }
  }
}

/** 0 for a file that is not there. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw fileError(error, "cannot read", file);
  }
}
