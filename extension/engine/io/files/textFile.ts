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

const mark = Buffer.from("\uFEFF");

/** Bytes of the byte-order mark that a text begins with, which an editor may have put before it: 0 or 3. */
export function markLength(bytes: Buffer): number {
  return bytes.subarray(0, mark.length).equals(mark) ? mark.length : 0;
}

function decoded(bytes: Buffer, file: string): string {
  refuseOtherKinds(bytes, file);
  if (!isUtf8(bytes)) {
    throw badInput({
      what: "the file is not UTF-8 text",
      where: `${file}:${firstBadLine(bytes)}`,
      remedy: "Convert it to UTF-8, for instance with iconv.",
    });
  }
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
}

/** How files begin that are often taken for text, and what to do with them. */
const otherKinds: readonly { begins: readonly number[]; what: string; remedy: string }[] = [
  { begins: [0xff, 0xfe], what: "UTF-16 text", remedy: "Convert it: iconv -f UTF-16 -t UTF-8 FILE." },
  { begins: [0xfe, 0xff], what: "UTF-16 text", remedy: "Convert it: iconv -f UTF-16 -t UTF-8 FILE." },
  { begins: [0x1f, 0x8b], what: "compressed by gzip", remedy: "Unpack it: gunzip FILE." },
  { begins: [0x50, 0x4b, 0x03, 0x04], what: "a zip archive", remedy: "Unpack it." },
  { begins: [0x42, 0x5a, 0x68], what: "compressed by bzip2", remedy: "Unpack it: bunzip2 FILE." },
  { begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "compressed by xz", remedy: "Unpack it: unxz FILE." },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], what: "compressed by zstd", remedy: "Unpack it: unzstd FILE." },
  {
    begins: [0x50, 0x41, 0x52, 0x31],
    what: "a Parquet file",
    remedy: "Write it as JSON lines, for instance by pandas.",
  },
];

function refuseOtherKinds(bytes: Buffer, file: string): void {
  const kind = otherKinds.find(({ begins }) => begins.every((byte, i) => bytes[i] === byte));
  // A word like BZh may begin a text.
  if (kind !== undefined && !(isUtf8(bytes) && !bytes.includes(0)))
    throw badInput({ what: `the file is ${kind.what}`, where: file, range: "UTF-8 text", remedy: kind.remedy });
  // Without a byte-order mark, zeros in turn give it away.
  const [a, b, c, d] = bytes;
  if ((a !== 0 && b === 0 && c !== 0 && d === 0) || (a === 0 && b !== 0 && c === 0 && d !== 0)) {
    const remedy = `Convert it: iconv -f UTF-16${b === 0 ? "LE" : "BE"} -t UTF-8 FILE.`;
    throw badInput({ what: "the file is UTF-16 text", where: file, range: "UTF-8 text", remedy });
  }
}

/** 1-based. No UTF-8 sequence contains a newline byte, so lines can be checked one by one. */
function firstBadLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(newline, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
