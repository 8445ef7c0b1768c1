/** The entries of a tensor frame: one a sample (layout: frame.ts). */

import type { Payload } from "../payload/payload.ts";
import { bitmapBytes, type RowPick, readBitmap, writeBitmap } from "../rows.ts";
import { type FrameHeader, frameFlags, maxRows } from "./frame.ts";
import { type FrameReader, frameError } from "./frameReader.ts";
import type { FrameWriter } from "./frameWriter.ts";

const actions = { reuse: 0, fresh: 1, partial: 2 } as const;

/** `coded` is a view into the frame; it is undefined where nothing is sent and the receiver reuses its reference. */
export type Entry =
  | { sample: number; coded: undefined; offset: number }
  | { sample: number; rows: number; picked: RowPick; coded: Uint8Array; offset: number };

/** Bytes of an entry but for its coded rows. */
export function entryBytes(rows: number, picked: RowPick, { variableLength }: Payload): number {
  const head = 5;
  if (picked !== "all" && picked.length === 0) return head;
  return head + 4 + entryBitmapBytes(rows, picked) + (variableLength ? 4 : 0);
}

/** Bytes of the bitmap in an entry's head. */
export function entryBitmapBytes(rows: number, picked: RowPick): number {
  return picked === "all" || picked.length === 0 ? 0 : bitmapBytes(rows);
}

/** Writes an entry up to its coded rows, which follow in the frame. */
export function writeEntryHead(writer: FrameWriter, sample: number, rows: number, picked: RowPick): void {
  const action = picked === "all" ? "fresh" : picked.length === 0 ? "reuse" : "partial";
  writer.u32(sample);
  writer.u8(actions[action]);
  if (action === "reuse") return;
  writer.u32(rows);
  if (picked !== "all") writeBitmap(picked, writer.room(bitmapBytes(rows)));
}

/**
 * Reads all entries of a tensor frame, decoding none.
 *
 * @throws `bad-input` on an entry that passes the body's end, has an action its selector does not know, comes twice
 * or has an impossible shape
 */
export function readEntries(body: FrameReader, header: FrameHeader, payload: Payload): Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<number>();
  while (entries.length < header.entries) {
    const entry = readEntry(body, header, payload);
    if (seen.has(entry.sample)) {
      throw frameError("sample comes twice in a frame", entry.offset, entry.sample, "each sample once");
    }
    seen.add(entry.sample);
    entries.push(entry);
  }
  body.finish();
  return entries;
}

function readEntry(body: FrameReader, { flags, dim }: FrameHeader, payload: Payload): Entry {
  const { offset } = body;
  const sample = body.u32("sample");
  const action = body.u8("action");
  if (action === actions.reuse && flags & frameFlags.temporal) return { sample, coded: undefined, offset };
  if (action === actions.fresh) {
    const rows = body.u32("rows", 1, maxRows);
    return { sample, rows, picked: "all", coded: readCoded(body, rows, dim, payload), offset };
  }
  if (action === actions.partial && flags & frameFlags.token) {
    const rows = body.u32("rows", 1, maxRows);
    const picked = readPicked(body, rows);
    return { sample, rows, picked, coded: readCoded(body, picked.length, dim, payload), offset };
  }
  throw frameError("unknown action", offset + 4, action, "an action of the link's selector");
}

function readCoded(body: FrameReader, rows: number, dim: number, payload: Payload): Uint8Array {
  const most = payload.codedBytes(rows, dim);
  return body.take(payload.variableLength ? body.u32("length of coded rows", 0, most) : most, "coded rows");
}

function readPicked(body: FrameReader, rows: number): number[] {
  const { offset } = body;
  const picked = readBitmap(body.take(bitmapBytes(rows), "bitmap"));
  if (picked.length === 0 || picked.length >= rows) {
    throw frameError("wrong number of rows sent", offset, picked.length, `some of ${rows}, neither none nor all`);
  }
  const last = picked[picked.length - 1]!;
  if (last >= rows) throw frameError("row past the sample's last", offset, last, `0 to ${rows - 1}`);
  return picked;
}
