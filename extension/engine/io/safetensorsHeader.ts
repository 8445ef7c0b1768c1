/**
 * The header of a safetensors file: 8 bytes of length (u64, little-endian), then JSON, then the tensors' bytes.
 * Format: https://huggingface.co/docs/safetensors.
 */
import { badInput, type SplitcomError } from "../../protocol/errors.ts";

/** Bytes per value; all that the format defines, though only some can be read as numbers here. */
export const dtypeBytes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

export type Dtype = keyof typeof dtypeBytes;

export interface TensorEntry {
  dtype: Dtype;
  shape: readonly number[];
  /** First byte in the file, and the byte after the last. */
  begin: number;
  end: number;
}

export interface SafetensorsHeader {
  tensors: ReadonlyMap<string, TensorEntry>;
  metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's limit. */
export const largestHeader = 100_000_000;

/** The header's length in bytes, from the file's first 8 bytes and its size. */
export function headerLength(prefix: Uint8Array, fileSize: number, file: string): number {
  if (prefix.length < 8) throw truncated(file, 8, fileSize);
  const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
  if (length > largestHeader) {
    throw malformed(
      file,
      "the header is too long for a safetensors file",
      `${length} bytes`,
      `at most ${largestHeader}`,
    );
  }
  if (8 + Number(length) > fileSize) throw truncated(file, 8 + Number(length), fileSize);
  return Number(length);
}

/**
 * Parses a header and checks that its tensors cover the rest of the file, each byte once.
 *
 * @param json the header's bytes, after the length.
 * @throws bad-input naming the file, and the tensor where there is one.
 */
export function parseHeader(json: Uint8Array, fileSize: number, file: string): SafetensorsHeader {
  const dataBegin = 8 + json.length;
  const { __metadata__: metadata = {}, ...entries } = parseObject(json, file);
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw malformed(file, "the header's __metadata__ is not a table of strings");
  }
  const tensors = Object.entries(entries)
    .map(([name, entry]) => [name, checkEntry(name, entry, dataBegin, file)] as const)
    .sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  // As the format demands: no byte may belong to two tensors, and none may hide between them.
  let covered = dataBegin;
  for (const [name, { begin, end }] of tensors) {
    if (begin !== covered) {
      throw malformed(
        `${file}: ${name}`,
        begin < covered ? "the tensor overlaps another" : "bytes before the tensor belong to none",
      );
    }
    covered = end;
  }
  if (covered > fileSize) throw truncated(file, covered, fileSize);
  if (covered < fileSize)
    throw malformed(file, "bytes after the last tensor belong to none", `${fileSize - covered} bytes`);
  return { tensors: new Map(tensors), metadata: metadata as Record<string, string> };
}

function parseObject(json: Uint8Array, file: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    throw malformed(file, "the header is not JSON", undefined, undefined, error);
  }
  if (!isRecord(parsed)) throw malformed(file, "the header is not a table");
  return parsed;
}

function checkEntry(name: string, entry: unknown, dataBegin: number, file: string): TensorEntry {
  const where = `${file}: ${name}`;
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (!isDtype(dtype)) {
    throw malformed(
      where,
      "unknown number format",
      JSON.stringify(dtype),
      `one of ${Object.keys(dtypeBytes).join(", ")}`,
    );
  }
  if (!isSizes(shape)) throw malformed(where, "the shape is not a list of sizes", JSON.stringify(shape));
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw malformed(where, "data_offsets is not a range of bytes", JSON.stringify(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const bytes = sizeOf(shape) * dtypeBytes[dtype];
  if (end - begin !== bytes) {
    throw malformed(
      where,
      `shape [${shape}] of ${dtype} and data_offsets disagree`,
      `${end - begin} bytes`,
      `${bytes} bytes`,
    );
  }
  return { dtype, shape, begin: dataBegin + begin, end: dataBegin + end };
}

/** Number of values of a shape; a scalar's shape is []. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(dtypeBytes, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function truncated(file: string, needed: number, found: number): SplitcomError {
  return badInput({
    what: "the file is truncated",
    where: file,
    value: `${found} bytes`,
    range: `${needed} bytes`,
    remedy: "Copy or download it again.",
  });
}

function malformed(where: string, what: string, value?: string, range?: string, cause?: unknown): SplitcomError {
  return badInput({ what, where, value, range, remedy: "The file is damaged or not safetensors." }, cause);
}
