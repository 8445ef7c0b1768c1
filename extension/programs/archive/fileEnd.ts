import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { openToReadAsync } from "../../engine/io/files/readFile.ts";
import { markLength } from "../../engine/io/files/textFile.ts";

/** The last `most` bytes of a text file at most, from the beginning of a line and without byte-order mark; empty where there is no file. */
export async function fileEnd(file: string, most: number): Promise<string> {
  try {
    const { handle, size } = await openToReadAsync(file);
    try {
      const begin = Math.max(0, size - most);
      const bytes = Buffer.alloc(size - begin);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
      if (begin === 0) return bytes.toString("utf8", markLength(bytes), bytesRead);
      const text = bytes.toString("utf8", 0, bytesRead);
      return text.slice(text.indexOf("\n") + 1);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw fileError(error, "cannot read", file);
  }
}
