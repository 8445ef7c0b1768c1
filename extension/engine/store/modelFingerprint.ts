/** Identifies the model that texts came from, without reading all of its weights. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import path from "node:path";
import { fileError } from "../io/files/fileErrors.ts";
import { openToRead, readBytes } from "../io/files/readFile.ts";
import { modelDirectory, randomPrefix, weightFiles } from "../io/huggingface.ts";

/** Bytes at either end of a file of weights that are looked at: the header, and weights. */
const endBytes = 2 ** 16;

/**
 * Another one for another configuration or other weights, wherever the model lies: `config.json` whole, of each file of
 * weights its length and both ends. Retrained weights differ in nearly all values.
 *
 * @throws bad-input where the model is not there or cannot be read.
 */
export function modelFingerprint(spec: string, baseDirectory: string): string {
  const hash = createHash("sha256");
  if (spec.startsWith(randomPrefix)) return hash.update(spec).digest("hex").slice(0, 16);
  const directory = modelDirectory(spec, baseDirectory);
  hash.update(readBytes(path.join(directory, "config.json"), "cannot read the model"));
  for (const file of weightFiles(directory)) for (const part of endsOf(file)) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}

function endsOf(file: string): (string | Uint8Array)[] {
  try {
    const descriptor = openToRead(file, "cannot read the model");
    try {
      const { size } = fstatSync(descriptor);
      const read = (from: number) => {
        const bytes = Buffer.alloc(Math.min(endBytes, size));
        return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
      };
      return [`${path.basename(file)} ${size} `, read(0), read(Math.max(0, size - endBytes))];
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, "cannot read the model", file);
  }
}
