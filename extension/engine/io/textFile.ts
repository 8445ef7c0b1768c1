/** Text files as users have them: UTF-8, with or without a byte-order mark, with any line ends. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { badInput } from "../../protocol/errors.ts";
import { fileError } from "./fileErrors.ts";

const newline = 0x0a;

/**
 * The text of a UTF-8 file, without byte-order mark and with line ends as `\n` (what Python's text mode gives, so that both
 * sides tokenize the same characters).
 *
 * @throws bad-input when the file does not exist, is a directory, may not be read or is not UTF-8 (with the line).
 */
export function readTextFile(path: string): string {
  const bytes = readBytes(path);
  if (!isUtf8(bytes)) {
    throw badInput({
      what: "the file is not UTF-8 text",
      where: `${path}:${firstBadLine(bytes)}`,
      remedy: "Convert it to UTF-8, for instance with iconv.",
    });
  }
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(error, "cannot read", path);
  }
}

/** 1-based. No UTF-8 sequence contains a newline byte, so lines can be judged one by one. */
function firstBadLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(newline, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
