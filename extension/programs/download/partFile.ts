/** A file that has arrived in part, `NAME.part`, and what is known of its source, `NAME.part.json`. */
import { renameSync } from "node:fs";
import path from "node:path";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { writeAtomically } from "../../engine/io/files/atomicWrite.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { largest } from "../../engine/io/files/largest.ts";
import { sizeOf } from "../../engine/io/files/lookAt.ts";
import { checkPlace, makeFolders, type Place, removeFile, sibling } from "../../engine/io/files/place.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import { isAlive, thisProcess } from "../../engine/store/processIdentity.ts";
import { badInput } from "../../protocol/errors.ts";
import { ifRangeOf, type PartialFile, type Version } from "./response.ts";

const textOrNull = Type.Union([Type.String(), Type.Null()]);

const PartRecord = Type.Object({
  url: Type.String(),
  /** What the server said of the version that the part is of; null where nothing has been written. */
  version: Type.Union([
    Type.Null(),
    Type.Object({
      etag: textOrNull,
      lastModified: textOrNull,
      total: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    }),
  ]),
  /** Who writes the part. */
  writer: Type.Object({ pid: Type.Integer({ minimum: 1 }), started: textOrNull }),
});

type PartRecord = Static<typeof PartRecord>;

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
    this.write(before?.url === this.url ? before.version : null);
  }

  /** What to request after the bytes that are there; undefined where nothing shows that the source is unchanged. */
  get resumable(): PartialFile | undefined {
    const known = this.read()?.version ?? null;
    const offset = this.size;
    if (known === null || offset === 0 || ifRangeOf(known) === null) return undefined;
    return known.total !== null && offset > known.total ? undefined : { offset, known };
  }

  get size(): number {
    return sizeOf(this.part.path);
  }

  /** Before the first byte of a source is written: what arrives later is only joined to it if this is still the same. */
  startFrom(version: Version | null): void {
    // In this order: a crash between leaves a part that is not resumed.
    this.write(null);
    writeAtomically(this.part, []);
    this.write(version);
  }

  /** The part becomes the file. */
  finish(): void {
    this.moveTo(this.target);
  }

  /** Keeps a file that is not the requested one under a name that nothing reads or resumes. @returns that name. */
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
      const record: unknown = JSON.parse(readTextFile(this.record.path, "cannot read", largest.partRecord));
      // Cut short by a crash, or of another make, it is as good as none.
      return Value.Check(PartRecord, record) ? record : undefined;
    } catch (error) {
      if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw fileError(error, "cannot read", this.record.path);
    }
  }

  private write(version: Version | null): void {
    const record: PartRecord = { url: this.url, version, writer: thisProcess() };
    writeAtomically(this.record, [Buffer.from(JSON.stringify(record))]);
  }
}
