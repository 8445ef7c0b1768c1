/**
 * The frame: the only thing that crosses between client and server.
 *
 * All integers are unsigned and little endian, floats IEEE 754 little endian; nothing is aligned. A frame ends exactly
 * after its checksum.
 *
 * | offset | bytes | field                                                                                            |
 * |-------:|------:|--------------------------------------------------------------------------------------------------|
 * |      0 |     4 | magic, the ASCII letters `SPLC`                                                                  |
 * |      4 |     1 | version, 1                                                                                       |
 * |      5 |     1 | interface: 1 up.act, 2 down.grad, 3 down.act, 4 up.grad, 5 up.label, 6 up.adapter,               |
 * |        |       | 7 down.adapter, 8 down.control, 9 up.error, 10 down.error                                        |
 * |      6 |     1 | coding of values: 1 f32, 2 f16, 3 int8, 4 int4, 5 quant, 6 delta, 7 mask, 8 topk, 16 u16,        |
 * |        |       | 17 u32, 18 f64, 19 JSON                                                                          |
 * |      7 |     1 | flags: bit 0 the selector leaves samples out (temporal, random); with it, bit 1 its granularity  |
 * |        |       | is the token, bit 2 both ends remember what was sent as halves; other bits 0                     |
 * |      8 |     4 | client                                                                                           |
 * |     12 |     4 | global step                                                                                      |
 * |     16 |     4 | dim: values per row, 1 to 65 536; adapters: number of parameters; labels and control: 1          |
 * |     20 |     4 | number of entries                                                                                |
 * |     24 |     4 | length of the body, L                                                                            |
 * |     28 |     L | body: the entries, without gaps                                                                  |
 * | 28 + L |     4 | CRC-32 (zlib's) of everything before it                                                          |
 *
 * An entry of a tensor interface (up.act, down.grad, down.act, up.grad) begins with `sample` (4 bytes) and an action
 * (1 byte). No sample comes twice in a frame.
 *
 * | action    | after it                                                                                                |
 * |-----------|---------------------------------------------------------------------------------------------------------|
 * | 0 reuse   | nothing: the receiver takes what it reconstructed last (flag bit 0)                                     |
 * | 1 fresh   | `rows` (4 bytes, 1 to 65 536), then the coding of all rows                                              |
 * | 2 partial | `rows` (4 bytes, as in the reference), a bitmap of ceil(rows / 8) bytes, then the coding of the rows    |
 * |           | whose bit is set, in order (flag bit 1). Row r is bit r mod 8 (from the lowest) of byte r div 8; at     |
 * |           | least one bit is set, at least one is not, and those past the last row are 0                            |
 *
 * Codings of n rows of dim values, row-major: f32: 4 n dim bytes. f16: 2 n dim bytes. int8: n scales (f32), then
 * n dim signed bytes; a value is its byte times its row's scale. int4: n scales, then ceil(dim / 2) bytes a row, each two signed
 * codes, the first in its low half. quant: the scales (f32) of its groups, then codes of `bits` bits, each row from a byte's lowest bit.
 *
 * A coding whose length depends on the values (delta) has its length (4 bytes) before it. delta: all values as f32, or dim scales (f16) and
 * codes as quant's. mask: the places of the values that are kept, as a bitmap of n dim bits or a list of 4 bytes each, whichever is shorter,
 * then these values (f32). topk: for each row its channels, ceil(log2 dim) bits each, then their values (f32); of gradients the values alone.
 *
 * | interface       | entries                                                                                           |
 * |-----------------|---------------------------------------------------------------------------------------------------|
 * | up.label        | `sample` (4), first target row (4), number of labels (4, 1 to 65 536), label ids (u16 or u32 each) |
 * | up/down.adapter | one: dim parameters as f32                                                                        |
 * | down.control    | group (1 byte: 1 activation, 2 gradient), its theta as f64, -1 to 2                               |
 * | up/down.error   | one: why the sender abandoned its step, as JSON in UTF-8, up to the end of the body                 |
 */
import type { Interface } from "../../../protocol/interfaces.ts";

/** Codings that are no payload's alone; payloads name their own (1 to 15). */
export const codings = { f32: 1, u16: 16, u32: 17, f64: 18, json: 19 } as const;

export interface FrameHeader {
  interface: Interface;
  /** How the values are coded: a payload's code, or one of {@link codings}. */
  coding: number;
  /** A sum of {@link frameFlags}. */
  flags: number;
  client: number;
  step: number;
  dim: number;
  entries: number;
}

/** What a frame's bytes are, in numbers of bytes. */
export interface FrameParts {
  /** Coded rows, with the head that they share; the rest of the frame is control. */
  payloadBytes: number;
  /** Of the payload: what is no value itself, but without which values have no meaning or place, such as scales and indices. */
  sideBytes: number;
  /** Of the rest: bitmaps that say which rows are sent. */
  bitmapBytes: number;
}

export interface Frame extends FrameParts {
  bytes: Uint8Array;
}

/** "SPLC", read as a little-endian integer. */
export const frameMagic = 0x434c5053;
export const frameVersion = 1;
export const frameFlags = { temporal: 1, token: 2, halves: 4 } as const;

/** Offsets of the header's fields, as in the table above. */
export const headerOffset = {
  magic: 0,
  version: 4,
  interface: 5,
  coding: 6,
  flags: 7,
  client: 8,
  step: 12,
  dim: 16,
  entries: 20,
  bodyBytes: 24,
} as const;
export const headerBytes = 28;
export const checksumBytes = 4;

export const interfaceCodes: Readonly<Record<Interface, number>> = {
  "up.act": 1,
  "down.grad": 2,
  "down.act": 3,
  "up.grad": 4,
  "up.label": 5,
  "up.adapter": 6,
  "down.adapter": 7,
  "down.control": 8,
  "up.error": 9,
  "down.error": 10,
};

/** Longest sample, in rows, and widest row, in values: more than any model here, little enough to bound a defect. */
export const maxRows = 65_536;
export const maxDim = 65_536;
export const maxUint32 = 0xffff_ffff;
