/**
 * Opens a frame that may hold anything (layout: frame.ts).
 *
 * Every length is checked against the buffer before it is used, so a defect costs neither memory nor time; whatever
 * is wrong is thrown as a `bad-input` SplitcomError that names the offset.
 */
import { crc32 } from "node:zlib";
import { badInput, type SplitcomError } from "../../../protocol/errors.ts";
import type { Interface } from "../../../protocol/interfaces.ts";
import {
  checksumBytes,
  type FrameHeader,
  frameFlags,
  frameMagic,
  frameVersion,
  headerBytes,
  headerOffset,
  interfaceCodes,
  maxUint32,
} from "./frame.ts";

const interfaceOfCode = new Map(Object.entries(interfaceCodes).map(([name, code]) => [code, name as Interface]));

export function frameError(what: string, offset: number, value: number | string, range: string): SplitcomError {
  return badInput({
    what,
    where: `frame offset ${offset}`,
    value: `${value}`,
    range,
    remedy: "The frame is damaged, or comes from another run or version: send it again from a matching sender.",
  });
}

/**
 * Which interface a frame is of, by its header alone: who receives it opens it, and checks it in full.
 *
 * @throws `bad-input` where the header cannot say
 */
export function interfaceOf(bytes: Uint8Array): Interface {
  const shortest = headerBytes + checksumBytes;
  if (bytes.length < shortest) throw frameError("frame is too short", 0, bytes.length, `${shortest} bytes or more`);
  const code = bytes[headerOffset.interface]!;
  return interfaceOfCode.get(code) ?? unknownInterface(code);
}

/**
 * Checks length, magic, version, checksum and header.
 *
 * @param expected header fields that the frame must carry, because the reader's link has them
 * @returns the header, and a reader that stands on the first entry
 * @throws `bad-input` on any defect
 */
export function openFrame(
  bytes: Uint8Array,
  expected: Partial<FrameHeader>,
): { header: FrameHeader; body: FrameReader } {
  const shortest = headerBytes + checksumBytes;
  if (bytes.length < shortest) throw frameError("frame is too short", 0, bytes.length, `${shortest} bytes or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (field: keyof typeof headerOffset) => view.getUint32(headerOffset[field], true);
  const u8 = (field: keyof typeof headerOffset) => view.getUint8(headerOffset[field]);
  const wrong = (what: string, field: keyof typeof headerOffset, range: string, value: number | string) =>
    frameError(what, headerOffset[field], value, range);

  if (u32("magic") !== frameMagic) throw wrong("not a frame", "magic", "SPLC", hex(u32("magic")));
  if (u8("version") !== frameVersion) throw wrong("unknown frame version", "version", `${frameVersion}`, u8("version"));
  const end = bytes.length - checksumBytes;
  const bodyBytes = u32("bodyBytes");
  if (bodyBytes !== end - headerBytes) throw wrong("wrong body length", "bodyBytes", `${end - headerBytes}`, bodyBytes);
  const checksum = crc32(bytes.subarray(0, end));
  const claimed = view.getUint32(end, true);
  if (claimed !== checksum) throw frameError("checksum does not match", end, hex(claimed), hex(checksum));

  const name = interfaceOfCode.get(u8("interface")) ?? unknownInterface(u8("interface"));
  const flags = u8("flags");
  const known = frameFlags.temporal | frameFlags.token | frameFlags.halves;
  if (flags > known) throw wrong("unknown flags", "flags", `0 to ${known}`, flags);
  const header: FrameHeader = {
    interface: name,
    coding: u8("coding"),
    flags,
    client: u32("client"),
    step: u32("step"),
    dim: u32("dim"),
    entries: u32("entries"),
  };
  for (const field of Object.keys(expected) as (keyof FrameHeader)[]) {
    if (header[field] === expected[field]) continue;
    throw wrong(`frame's ${field} is not this link's`, field, `${expected[field]}`, header[field]);
  }
  return { header, body: new FrameReader(bytes, view, end) };
}

/** Reads on through a frame's body; each read throws `bad-input` rather than pass its end. */
export class FrameReader {
  #offset = headerBytes;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly view: DataView,
    private readonly end: number,
  ) {}

  get offset(): number {
    return this.#offset;
  }

  u8(name: string): number {
    return this.view.getUint8(this.#advance(1, name));
  }

  u32(name: string, min = 0, max = maxUint32): number {
    const offset = this.#advance(4, name);
    const value = this.view.getUint32(offset, true);
    if (value < min || value > max) throw frameError(`${name} out of range`, offset, value, `${min} to ${max}`);
    return value;
  }

  /** A float within [min, max]; NaN is outside. */
  f64(name: string, min: number, max: number): number {
    const offset = this.#advance(8, name);
    const value = this.view.getFloat64(offset, true);
    if (!(value >= min && value <= max)) throw frameError(`${name} out of range`, offset, value, `${min} to ${max}`);
    return value;
  }

  /** A view of the next `length` bytes. Its offset is arbitrary: copy it to read wider values. */
  take(length: number, name: string): Uint8Array {
    const start = this.#advance(length, name);
    return this.bytes.subarray(start, start + length);
  }

  /** All that is left, as {@link take}. */
  rest(name: string): Uint8Array {
    return this.take(this.end - this.#offset, name);
  }

  /** To be called after the last entry: nothing may follow. */
  finish(): void {
    const left = this.end - this.#offset;
    if (left > 0) throw frameError("bytes after the last entry", this.#offset, `${left} bytes`, "none");
  }

  #advance(length: number, name: string): number {
    const start = this.#offset;
    const left = this.end - start;
    if (length > left) throw frameError(`${name} passes the end of the body`, start, `${length} bytes`, `${left} left`);
    this.#offset = start + length;
    return start;
  }
}

function unknownInterface(code: number): never {
  throw frameError("unknown interface code", headerOffset.interface, code, `1 to ${interfaceOfCode.size}`);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
