/** A list of one's own from what has been downloaded. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { hashFile } from "../../engine/store/dataHash.ts";
import type { DownloadEntry } from "../../protocol/downloads.ts";

/**
 * The entry with length and checksum of each of its files as they are in the folder: which later downloads are checked against.
 *
 * @param folder absolute; every file must be there.
 * @throws bad-input for one that cannot be read.
 */
export async function pinEntry(entry: DownloadEntry, folder: string): Promise<DownloadEntry> {
  const files: DownloadEntry["files"] = [];
  for (const file of entry.files) {
    const place = path.join(folder, ...file.path.split("/"));
    const hash = await hashFile(place);
    files.push({ ...file, bytes: (await stat(place)).size, sha256: hash.slice("sha256:".length) });
  }
  return { ...entry, files };
}
