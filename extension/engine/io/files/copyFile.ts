/** Copies of files, whole or not there. */
import { writeAtomicallyInParts } from "./atomicWrite.ts";
import type { Place } from "./place.ts";
import { openToReadAsync } from "./readFile.ts";

const pieceBytes = 2 ** 22;

/**
 * Copies a file, or its beginning, piece by piece; what it is later replaced by changes nothing of the copy.
 *
 * @param bytes of the beginning; default all. @throws bad-input where the file cannot be read, and as `writeAtomically`.
 */
export async function copyFile(from: string, to: Place, bytes = Number.POSITIVE_INFINITY): Promise<void> {
  const { handle } = await openToReadAsync(from);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes; ) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, bytes - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }
  try {
    await writeAtomicallyInParts(to, pieces());
  } finally {
    await handle.close();
  }
}
