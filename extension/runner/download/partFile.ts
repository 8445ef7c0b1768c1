/** A file that has arrived in part, `NAME.part`, and what is known of its source, `NAME.part.json`. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeAtomically } from "../../engine/io/atomicWrite.ts";
import { errorCode, fileError } from "../../engine/io/fileErrors.ts";
import { isAlive, thisProcess } from "../../engine/io/processIdentity.ts";
import { badInput } from "../../protocol/errors.ts";
import type { ProcessIdentity } from "../../protocol/runRecord.ts";

interface PartRecord {
  url: string;
  /** A strong ETag or a date, which tells whether the source is still the same; null where the server gave none. */
  validator: string | null;
  /** Who writes the part. */
  writer: ProcessIdentity;
}

export class PartFile {
  readonly part: string;
  private readonly record: string;

  /** @param target where the file is to lie once it is whole. */
  constructor(
    private readonly target: string,
    private readonly url: string,
  ) {
    this.part = `${target}.part`;
    this.record = `${this.part}.json`;
  }

  /** Makes the folder and claims the part. @throws bad-input for an unwritable place, and where another process is at it. */
  open(): void {
    try {
      mkdirSync(path.dirname(this.target), { recursive: true });
    } catch (error) {
      throw fileError(error, "cannot make the folder", path.dirname(this.target));
    }
    const before = this.read();
    if (before !== undefined && before.writer.pid !== process.pid && isAlive(before.writer)) {
      throw badInput({
        what: `process ${before.writer.pid} is downloading this file`,
        where: this.target,
        remedy: "Wait for it or end it.",
      });
    }
    this.write(before?.url === this.url ? before.validator : null);
  }

  /** How many bytes are there to go on after, and what the server must confirm; 0 where the source may have changed. */
  get resumable(): { offset: number; validator: string } | undefined {
    const validator = this.read()?.validator ?? null;
    const offset = this.size;
    return validator === null || offset === 0 ? undefined : { offset, validator };
  }

  get size(): number {
    return statSync(this.part, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Before the first byte of a source is written: what arrives later is only joined to it if this is still the same. */
  startFrom(validator: string | null): void {
    // In this order: a crash between leaves a part that is not gone on with.
    this.write(null);
    try {
      writeFileSync(this.part, "");
    } catch (error) {
      throw fileError(error, "cannot write", this.part);
    }
    this.write(validator);
  }

  /** The part becomes the file. */
  finish(): void {
    this.moveTo(this.target);
  }

  /** Keeps what is not the file that was wanted, under a name that nothing reads or goes on with. @returns that name. */
  putAside(): string {
    const aside = `${this.target}.mismatch`;
    this.moveTo(aside);
    return aside;
  }

  /** Leaves nothing behind where nothing has arrived; else both files stay for the next time, and this process's end ends its claim. */
  release(): void {
    if (this.size > 0) return;
    for (const file of [this.record, this.part]) rmSync(file, { force: true });
  }

  private moveTo(file: string): void {
    try {
      renameSync(this.part, file);
      rmSync(this.record, { force: true });
    } catch (error) {
      throw fileError(error, "cannot move what was downloaded", file);
    }
  }

  private read(): PartRecord | undefined {
    try {
      return JSON.parse(readFileSync(this.record, "utf8"));
    } catch (error) {
      // Cut short by a crash, it is as good as none.
      if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw fileError(error, "cannot read", this.record);
    }
  }

  private write(validator: string | null): void {
    const record: PartRecord = { url: this.url, validator, writer: thisProcess() };
    writeAtomically(this.record, [Buffer.from(JSON.stringify(record))]);
  }
}
