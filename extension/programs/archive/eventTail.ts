/** Follows an event log that grows, in parts small enough that other runs are followed meanwhile. */
import { stat } from "node:fs/promises";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import type { LogSchema } from "../../engine/store/runs/eventSchema.ts";
import { addSkipped, type LogPosition, logParts, logStart } from "../../engine/store/runs/logReader.ts";
import type { Sequenced } from "../../protocol/run/events.ts";
import { noneSkipped, type SkippedLines } from "../../protocol/run/runSummary.ts";

export class EventTail<E> {
  private next: LogPosition = logStart;
  private left: SkippedLines = noneSkipped;

  constructor(
    private readonly file: string,
    private readonly schema: LogSchema<E>,
  ) {}

  /** Lines that were left out so far: damaged ones, and those of unknown kinds. */
  get skipped(): SkippedLines {
    return this.left;
  }

  /** Lines read so far. */
  get seq(): number {
    return this.next.seq;
  }

  /** Whether the file has become shorter than what was read of it: a resumed run cuts off what it computes again. */
  async wasCut(): Promise<boolean> {
    return (await sizeOf(this.file)) < this.next.byte;
  }

  /** The events that came since the last call, part by part. @throws bad-input where the file cannot be read. */
  async *added(): AsyncGenerator<Sequenced<E>[]> {
    if ((await sizeOf(this.file)) <= this.next.byte) return;
    for await (const { events, next, skipped } of logParts(this.file, this.schema, this.next)) {
      this.next = next;
      this.left = addSkipped(this.left, skipped);
      yield events;
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
