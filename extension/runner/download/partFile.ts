/** A file that has arrived in part, `NAME.part`, and what is known of its source, `NAME.part.json`. */
import { renameSync, statSync } from "node:fs";
import path from "node:path";
import { writeAtomically } from "../../engine/io/files/atomicWrite.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { checkPlace, makeFolders, type Place, removeFile, sibling } from "../../engine/io/files/place.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
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
  readonly part: Place;
  private readonly record: Place;

  /** @param target where the file is to lie once it is whole. */
  constructor(
    private readonly target: Place,
    private readonly url: string,
  ) {
    this.part = sibling(target, ".part");
    this.record = sibling(target, ".part.json");
  }

  /** Makes the folder and claims the part. @throws bad-input for an unwritable place, and where another process is at it. */
  open(): void {
    makeFolders({ root: this.target.root, path: path.dirname(this.target.path) });
    for (const place of [this.target, this.part, this.record]) checkPlace(place);
    const before = this.read();
    if (before !== undefined && before.writer.pid !== process.pid && isAlive(before.writer)) {
      throw badInput({
        what: `process ${before.writer.pid} is downloading this file`,
        where: this.target.path,
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
    return statSync(this.part.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Before the first byte of a source is written: what arrives later is only joined to it if this is still the same. */
  startFrom(validator: string | null): void {
    // In this order: a crash between leaves a part that is not gone on with.
    this.write(null);
    writeAtomically(this.part, []);
    this.write(validator);
  }

  /** The part becomes the file. */
  finish(): void {
    this.moveTo(this.target);
  }

  /** Keeps what is not the file that was wanted, under a name that nothing reads or goes on with. @returns that name. */
  putAside(): string {
    const aside = sibling(this.target, ".mismatch");
    this.moveTo(aside);
    return aside.path;
  }

  /** Leaves nothing behind where nothing has arrived; else both files stay for the next time, and this process's end ends its claim. */
  release(): void {
    if (this.size > 0) return;
    for (const file of [this.record, this.part]) removeFile(file);
  }

  private moveTo(place: Place): void {
    const doing = "cannot move what was downloaded";
    checkPlace(place, doing);
    try {
      renameSync(this.part.path, place.path);
    } catch (error) {
      throw fileError(error, doing, place.path);
    }
    removeFile(this.record);
  }

  private read(): PartRecord | undefined {
    try {
      return JSON.parse(readTextFile(this.record.path));
    } catch (error) {
      // Cut short by a crash, it is as good as none.
      if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw fileError(error, "cannot read", this.record.path);
    }
  }

  private write(validator: string | null): void {
    const record: PartRecord = { url: this.url, validator, writer: thisProcess() };
    writeAtomically(this.record, [Buffer.from(JSON.stringify(record))]);
  }
}
