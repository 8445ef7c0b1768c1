/** Room for what the ends of a lane's links remember: so much memory, and a file for what goes beyond it. */

/** Slots of a file (`io/overflowFile.ts`), named by their offset. Every method is synchronous, as training is. */
export interface OverflowFile {
  /** @returns where it went: a freed slot of the same size, or the file's end. @throws run-failed for a full disk */
  write(bytes: Uint8Array): number;
  /** Fills `target` from a slot of its size. */
  read(offset: number, target: Uint8Array): void;
  free(offset: number, bytes: number): void;
}

export class CacheSpace {
  /** @param room bytes of memory for all caches together */
  constructor(
    private room: number,
    readonly overflow: OverflowFile,
  ) {}

  /** Takes memory; false, and nothing taken, where there is not as much. */
  take(bytes: number): boolean {
    if (bytes > this.room) return false;
    this.room -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.room += bytes;
  }
}
