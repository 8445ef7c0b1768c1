import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { readEndAsync } from "../../engine/io/files/readFile.ts";
import { markLength } from "../../engine/io/files/textFile.ts";

/** The last `most` bytes of a text file at most, from the beginning of a line and without byte-order mark; empty where there is no file. */
export async function fileEnd(file: string, most: number): Promise<string> {
  try {
    const { bytes, begin } = await readEndAsync(file, most);
    if (begin === 0) return bytes.toString("utf8", markLength(bytes));
    const text = bytes.toString("utf8");
    return text.slice(text.indexOf("\n") + 1);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}
