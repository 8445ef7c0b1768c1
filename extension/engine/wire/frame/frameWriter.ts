/** Builds a frame of a size known beforehand, in one buffer (layout: frame.ts). */
import { crc32 } from "node:zlib";
import { badInput } from "../../../protocol/errors.ts";
import {
  checksumBytes,
  type FrameHeader,
  frameMagic,
  frameVersion,
  headerBytes,
  headerOffset,
  interfaceCodes,
  maxUint32,
} from "./frame.ts";

/** Gives a buffer of exactly so many bytes; the frame is written over whatever it holds. */
export type Allocate = (length: number) => Uint8Array;

/** Not zeroed first, and not of Node's pool: who keeps a part of it keeps no other frame. */
export const allocateNew: Allocate = (length) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);

/** An allocator that hands out one growing buffer: each frame overwrites the one before, which must have been read by then. */
export function scratchAllocator(): Allocate {
  let scratch = new Uint8Array(0);
  return (length) => {
    if (scratch.length < length) scratch = new Uint8Array(length);
    return scratch.subarray(0, length);
  };
}

export class FrameWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = headerBytes;

  /**
   * @param bodyBytes exactly what will be written before `finish`
   * @throws `bad-input` where a header field or the body's length exceeds 32 bits
   */
  constructor(header: FrameHeader, bodyBytes: number, allocate: Allocate = allocateNew) {
    const { client, step, dim, entries } = header;
    for (const [name, value] of Object.entries({ client, step, dim, entries, bodyBytes })) {
      if (Number.isInteger(value) && value >= 0 && value <= maxUint32) continue;
      throw badInput({ what: `${name} does not fit a frame`, value: `${value}`, range: `0 to ${maxUint32}` });
    }
    this.#bytes = allocate(headerBytes + bodyBytes + checksumBytes);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#view.setUint32(headerOffset.magic, frameMagic, true);
    this.#view.setUint8(headerOffset.version, frameVersion);
    this.#view.setUint8(headerOffset.interface, interfaceCodes[header.interface]);
    this.#view.setUint8(headerOffset.coding, header.coding);
    this.#view.setUint8(headerOffset.flags, header.flags);
    this.#view.setUint32(headerOffset.client, client, true);
    this.#view.setUint32(headerOffset.step, step, true);
    this.#view.setUint32(headerOffset.dim, dim, true);
    this.#view.setUint32(headerOffset.entries, entries, true);
    this.#view.setUint32(headerOffset.bodyBytes, bodyBytes, true);
  }

  u8(value: number): void {
    this.#view.setUint8(this.#advance(1), value);
  }

  u32(value: number): void {
    this.#view.setUint32(this.#advance(4), value, true);
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#advance(8), value, true);
  }

  copy(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#advance(bytes.length));
  }

  /** The next `length` bytes of the frame, for the caller to fill. */
  room(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Seals the frame with its checksum. */
  finish(): Uint8Array {
    const end = this.#advance(checksumBytes);
    this.#view.setUint32(end, crc32(this.#bytes.subarray(0, end)), true);
    return this.#bytes;
  }

  #advance(length: number): number {
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
