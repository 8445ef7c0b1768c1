/**
 * Checksums of what is written and read back: CRC-32, which finds every flipped bit, every change of up to 32 bits in a row, and all but one of
 * four billion others. Files are damaged by accident here; against forgery it does not help.
 */
import { crc32 } from "node:zlib";
import { openToReadAsync } from "./readFile.ts";

/** Of bytes or of a text's UTF-8. @param before the checksum of what comes before them */
export function checksum(data: string | NodeJS.ArrayBufferView, before = 0): number {
  const size = typeof data === "string" ? data.length : data.byteLength;
  // Of an empty view zlib would start over.
  return size === 0 ? before : crc32(data, before);
}

/** As it is written into texts. */
export function showChecksum(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}

const pieceBytes = 2 ** 22;

/**
 * Of a part of a file, read in pieces.
 *
 * @param end its first byte after the part; the sum of a shorter file is that of what there is.
 * @throws bad-input where it cannot be read.
 */
export async function checksumOfFile(file: string, end: number, begin = 0, before = 0): Promise<number> {
  const { handle } = await openToReadAsync(file);
  try {
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, end - begin)));
    let sum = before;
    for (let at = begin; at < end; ) {
      const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, end - at), at);
      if (bytesRead === 0) break;
      sum = checksum(piece.subarray(0, bytesRead), sum);
      at += bytesRead;
    }
    return sum;
  } finally {
    await handle.close();
  }
}
