/** Text files as users have them: UTF-8, with or without a byte-order mark, with any line ends. */
import { isUtf8 } from "node:buffer";
import { badInput } from "../../../protocol/errors.ts";
import { largestText, readBytes, readBytesAsync } from "./readFile.ts";

const newline = 0x0a;

/**
 * The text of a UTF-8 file, without byte-order mark and with line ends as `\n` (what Python's text mode gives, so that both
 * sides tokenize the same characters).
 *
 * @param doing for the message, as in "cannot read the model".
 * @param largest in bytes.
 * @throws bad-input when the file does not exist, is none (a folder, a pipe), may not be read, is too large or is not UTF-8 (with
 *   the line).
 */
export function readTextFile(file: string, doing = "cannot read", largest = largestText): string {
  return decoded(readBytes(file, doing, largest), file);
}

/** As {@link readTextFile}, without blocking. */
export async function readTextFileAsync(file: string, doing = "cannot read", largest = largestText): Promise<string> {
  return decoded(await readBytesAsync(file, doing, largest), file);
}

function decoded(bytes: Buffer, file: string): string {
  if (!isUtf8(bytes)) {
    throw badInput({
      what: "the file is not UTF-8 text",
      where: `${file}:${firstBadLine(bytes)}`,
      remedy: "Convert it to UTF-8, for instance with iconv.",
    });
  }
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
}

/** 1-based. No UTF-8 sequence contains a newline byte, so lines can be judged one by one. */
function firstBadLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(newline, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
