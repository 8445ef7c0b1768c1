/**
 * Tensors with a checksum of the whole file, so that damage shows where they are read back.
 *
 * A file that is written as it comes has it in its last tensor, since what it is shows only then. Others have it in their metadata, first of
 * all, taken with zeros in its own place: PEFT and other readers know no tensor of that name.
 */
import { stat } from "node:fs/promises";
import { badInput } from "../../protocol/errors.ts";
import { writeAtomically } from "./files/atomicWrite.ts";
import { checksum, checksumOfFile, showChecksum } from "./files/checksum.ts";
import type { Place } from "./files/place.ts";
import { openToReadAsync } from "./files/readFile.ts";
import { fileParts, openSafetensors, sealName, type TensorToWrite } from "./safetensors.ts";

const zeros = showChecksum(0);
const beforeSum = `{"__metadata__":{"${sealName}":"`;
/** Of the checksum in a file, after the header's length. */
const sumBegin = 8 + beforeSum.length;
const sumEnd = sumBegin + zeros.length;

/** As `writeSafetensors`, with the checksum in the metadata. @param flushed as of `writeAtomically` */
export function writeSealedSafetensors(
  place: Place,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
  flushed = true,
): void {
  const [header, ...others] = [...fileParts(tensors, { [sealName]: zeros, ...metadata })];
  const sum = others.reduce((before, part) => checksum(part, before), checksum(header!));
  header!.set(Buffer.from(showChecksum(sum)), sumBegin);
  writeAtomically(place, [header!, ...others], { flushed });
}

/**
 * Checks a file whole.
 *
 * @param most bytes to read; a larger file is not checked
 * @returns false where it has no checksum: it is of another program, or an earlier version.
 * @throws bad-input where any of it has changed since it was written, or it cannot be read.
 */
export async function checkSeal(file: string, most = Number.POSITIVE_INFINITY): Promise<boolean> {
  if (most < Number.POSITIVE_INFINITY && (await stat(file)).size > most) return false;
  const found = (await sumInTensor(file)) ?? (await sumInMetadata(file));
  if (found === undefined) return false;
  const { expected, actual } = found;
  if (actual === expected) return true;
  throw badInput({
    what: "the file is damaged: its checksum is another",
    where: file,
    value: actual,
    range: expected,
  });
}

/** As they are shown. */
interface Sums {
  expected: string;
  actual: string;
}

async function sumInTensor(file: string): Promise<Sums | undefined> {
  const opened = await openSafetensors(file);
  try {
    const entry = opened.tensors.get(sealName);
    if (entry === undefined) return undefined;
    const { values } = await opened.read(sealName);
    const actual = await checksumOfFile(file, entry.begin);
    return { expected: showChecksum((values[0] ?? 0) >>> 0), actual: showChecksum(actual) };
  } finally {
    await opened.close();
  }
}

async function sumInMetadata(file: string): Promise<Sums | undefined> {
  const { handle, size } = await openToReadAsync(file);
  try {
    const begin = Buffer.alloc(Math.min(size, sumEnd));
    await handle.read(begin, 0, begin.length, 0);
    const written = begin.toString("latin1", sumBegin, sumEnd);
    if (begin.toString("latin1", 8, sumBegin) !== beforeSum) return undefined;
    begin.write(zeros, sumBegin, "latin1");
    const actual = await checksumOfFile(file, size, sumEnd, checksum(begin));
    return { expected: written, actual: showChecksum(actual) };
  } finally {
    await handle.close();
  }
}
