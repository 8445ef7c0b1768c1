/** Reading and writing tensors in safetensors files, by ranges of the file. */
import type { FileHandle } from "node:fs/promises";
import { badInput } from "../../protocol/errors.ts";
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from "../numeric/float16.ts";
import { writeAtomically, writeAtomicallyInParts } from "./files/atomicWrite.ts";
import { checksum } from "./files/checksum.ts";
import { fileError } from "./files/fileErrors.ts";
import type { Place } from "./files/place.ts";
import { openToReadAsync } from "./files/readFile.ts";
import {
  type Dtype,
  dtypeBytes,
  headerLength,
  parseHeader,
  type SafetensorsHeader,
  sizeOf,
  type TensorEntry,
} from "./safetensorsHeader.ts";

export interface Tensor<Values = Float32Array | Int32Array> {
  shape: readonly number[];
  /** Row-major. F64, F32, F16 and BF16 become f32, I32 and I64 become i32. */
  values: Values;
}

export interface FloatTensor extends Tensor<Float32Array> {}

export interface SafetensorsFile extends SafetensorsHeader {
  /** Reads one tensor from its range of the file; `shared` puts its values on a SharedArrayBuffer. */
  read(name: string, options?: { shared?: boolean }): Promise<Tensor>;
  /** As `read`, and refuses integers. */
  readFloats(name: string, options?: { shared?: boolean }): Promise<FloatTensor>;
  /** Rows `from` to `to` (excluded) of a matrix of F32. */
  readRows(name: string, from: number, to: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Opens a file and checks its header. @throws bad-input for a missing, truncated or malformed file. */
export async function openSafetensors(file: string): Promise<SafetensorsFile> {
  const { handle } = await openToReadAsync(file);
  try {
    return await readHeader(handle, file);
  } catch (error) {
    await handle.close();
    throw fileError(error, "cannot read", file);
  }
}

/** All tensors of a file. @throws bad-input as {@link openSafetensors}. */
export async function readSafetensors(file: string): Promise<Map<string, Tensor>> {
  const opened = await openSafetensors(file);
  try {
    const tensors = new Map<string, Tensor>();
    for (const name of opened.tensors.keys()) tensors.set(name, await opened.read(name));
    return tensors;
  } finally {
    await opened.close();
  }
}

async function readHeader(handle: FileHandle, file: string): Promise<SafetensorsFile> {
  const { size } = await handle.stat();
  const prefix = await readRange(handle, new Uint8Array(Math.min(8, size)), 0, file);
  const length = headerLength(prefix, size, file);
  const header = parseHeader(await readRange(handle, new Uint8Array(length), 8, file), size, file);
  const read: SafetensorsFile["read"] = async (name, { shared = false } = {}) => {
    const entry = header.tensors.get(name);
    if (!entry) throw badInput({ what: `there is no tensor "${name}"`, where: file });
    try {
      return { shape: entry.shape, values: await readValues(handle, entry, shared, `${file}: ${name}`) };
    } catch (error) {
      throw fileError(error, "cannot read", file);
    }
  };
  return {
    ...header,
    read,
    async readFloats(name, options) {
      const { shape, values } = await read(name, options);
      if (values instanceof Float32Array) return { shape, values };
      throw badInput({ what: "the tensor holds integers", where: `${file}: ${name}`, range: "F64, F32, F16 or BF16" });
    },
    async readRows(name, from, to) {
      const entry = header.tensors.get(name);
      if (entry?.dtype !== "F32" || entry.shape.length !== 2)
        throw badInput({ what: `there is no matrix "${name}"`, where: file });
      const width = entry.shape[1]!;
      const values = new Float32Array((to - from) * width);
      return readInto(handle, values, entry.begin + 4 * from * width, `${file}: ${name}`);
    },
    close: () => handle.close(),
  };
}

/** The format is little-endian, and so is every machine that Node runs on with this package's backends. */
async function readValues(handle: FileHandle, entry: TensorEntry, shared: boolean, where: string) {
  const count = sizeOf(entry.shape);
  const bytes = count * 4;
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const load = <T extends NodeJS.ArrayBufferView>(target: T) => readInto(handle, target, entry.begin, where);
  switch (entry.dtype) {
    case "F32":
      return load(new Float32Array(buffer));
    case "F16":
      return decodeFloat16(await load(new Uint16Array(count)), new Float32Array(buffer));
    case "BF16":
      return decodeBfloat16(await load(new Uint16Array(count)), new Float32Array(buffer));
    case "F64":
      return filled(new Float32Array(buffer), await load(new Float64Array(count)));
    case "I32":
      return load(new Int32Array(buffer));
    case "I64":
      return narrow(await load(new BigInt64Array(count)), new Int32Array(buffer), where);
    default:
      throw badInput({
        what: "cannot read this number format",
        where,
        value: entry.dtype,
        range: "F64, F32, F16, BF16, I32 or I64",
      });
  }
}

/** Rounded to f32; what is beyond its range becomes infinite, which no weight may be. */
function filled(target: Float32Array, source: Float64Array): Float32Array {
  target.set(source);
  return target;
}

function narrow(source: BigInt64Array, target: Int32Array, where: string): Int32Array {
  source.forEach((value, i) => {
    target[i] = Number(value);
    if (BigInt(target[i]!) !== value)
      throw badInput({ what: "the value exceeds 32 bits", where, value: String(value) });
  });
  return target;
}

async function readInto<T extends NodeJS.ArrayBufferView>(handle: FileHandle, target: T, begin: number, where: string) {
  await readRange(handle, new Uint8Array(target.buffer, target.byteOffset, target.byteLength), begin, where);
  return target;
}

async function readRange(handle: FileHandle, target: Uint8Array, begin: number, where: string): Promise<Uint8Array> {
  // One system call moves at most 2 GiB.
  const most = 2 ** 30;
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await handle.read(target, done, Math.min(most, target.length - done), begin + done);
    if (bytesRead === 0) throw badInput({ what: "the file became shorter while it was read", where });
    done += bytesRead;
  }
  return target;
}

/** A tensor to write: i32 as I32; f32 as F32, or shorter where asked. */
export interface TensorToWrite extends Tensor {
  dtype?: "F16" | "BF16";
}

/**
 * Writes tensors atomically.
 *
 * @param tensors by name; their bytes are laid out widest first, as the format's own library does, so that all stay aligned.
 * @throws bad-input for an unwritable place, run-failed for a full disk.
 */
export function writeSafetensors(
  place: Place,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  writeAtomically(place, fileParts(tensors, metadata));
}

/** A file's bytes in order: the header, then each tensor's. */
export function* fileParts(
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  const { header, parts } = layOut(tensors, metadata);
  yield header;
  for (const { dtype, tensor } of parts) yield coded(dtype, tensor);
}

/** A tensor of f32 whose values come in parts, in order; together they fill its shape. */
export interface StreamedTensor {
  shape: readonly number[];
  parts: AsyncIterable<Float32Array>;
}

/**
 * As {@link writeSafetensors}, holding no more than a part of a streamed tensor in memory. The last tensor, `checksum`, is that of all bytes
 * before it.
 */
export async function writeSafetensorsInParts(
  place: Place,
  tensors: ReadonlyMap<string, TensorToWrite | StreamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const sealed = new Map([...tensors, [sealName, { shape: [1], values: new Int32Array(1) }]]);
  await writeAtomicallyInParts(place, sealedParts(codedParts(layOut(sealed, metadata))));
}

/** The tensor that holds the checksum of all bytes before it. */
export const sealName = "checksum";

/** The last part gives way to the checksum of those before. */
async function* sealedParts(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sum = 0;
  let last: Uint8Array | undefined;
  for await (const part of parts) {
    if (last !== undefined) {
      sum = checksum(last, sum);
      yield last;
    }
    last = part;
  }
  yield new Uint8Array(Int32Array.of(sum).buffer);
}

interface Layout<T> {
  header: Uint8Array;
  /** In the order of the file. */
  parts: { name: string; dtype: Dtype; tensor: T }[];
}

function layOut<T extends TensorToWrite | StreamedTensor>(
  tensors: ReadonlyMap<string, T>,
  metadata: Readonly<Record<string, string>>,
): Layout<T> {
  const parts = [...tensors].map(([name, tensor]) => ({ name, dtype: dtypeOf(tensor), tensor }));
  parts.sort((a, b) => dtypeBytes[b.dtype] - dtypeBytes[a.dtype]);
  let end = 0;
  const entries = parts.map(({ name, dtype, tensor }) => {
    const { shape } = tensor;
    if ("values" in tensor) checkCount(name, tensor.values.length, shape);
    const begin = end;
    end += sizeOf(shape) * dtypeBytes[dtype];
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  return { header: headerOf(json), parts };
}

function dtypeOf(tensor: TensorToWrite | StreamedTensor): Dtype {
  if ("parts" in tensor) return "F32";
  return tensor.values instanceof Int32Array ? "I32" : (tensor.dtype ?? "F32");
}

function headerOf(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  // Padded with spaces, so that the tensors begin at a multiple of 8.
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  return header;
}

function storedValues(dtype: Dtype, values: Tensor["values"]): ArrayBufferView {
  if (dtype === "F16") return encodeFloat16(values as Float32Array);
  return dtype === "BF16" ? encodeBfloat16(values as Float32Array) : values;
}

function coded(dtype: Dtype, { values }: TensorToWrite): Uint8Array {
  const stored = storedValues(dtype, values);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

async function* codedParts({ header, parts }: Layout<TensorToWrite | StreamedTensor>): AsyncGenerator<Uint8Array> {
  yield header;
  for (const { name, dtype, tensor } of parts) {
    if (!("parts" in tensor)) {
      yield coded(dtype, tensor);
      continue;
    }
    let count = 0;
    for await (const part of tensor.parts) {
      count += part.length;
      yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    }
    checkCount(name, count, tensor.shape);
  }
}

function checkCount(name: string, count: number, shape: readonly number[]): void {
  if (sizeOf(shape) !== count) throw new Error(`${name}: ${count} values do not fill shape [${shape}]`);
}
