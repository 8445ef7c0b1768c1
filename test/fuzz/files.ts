/** Files that targets write for the readers to read. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes a file, and the folders above it. @returns its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A safetensors file taken apart. */
export interface SafetensorsParts {
  header: Record<string, unknown>;
  data: Uint8Array;
}

export function safetensorsParts(bytes: Buffer): SafetensorsParts {
  const length = Number(bytes.readBigUInt64LE(0));
  return { header: JSON.parse(bytes.toString("utf8", 8, 8 + length)), data: bytes.subarray(8 + length) };
}

/** @param header as text. @param length what the file says of it; default the truth. */
export function safetensorsBytes(header: string, data: Uint8Array, length?: bigint): Buffer {
  const text = Buffer.from(header);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, data]);
}
