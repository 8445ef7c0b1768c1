/** Which data a run saw, byte for byte. */
import { createHash } from "node:crypto";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { DataFingerprint } from "../../protocol/run/runRecord.ts";
import { fileError } from "../io/files/fileErrors.ts";
import { openToReadAsync } from "../io/files/readFile.ts";

/**
 * Fingerprints of a run's training and held-out data.
 *
 * @param baseDirectory what the files are relative to: the configuration's folder.
 * @param syntheticVersion version of the generator of synthetic samples, which with the seed determines them.
 * @throws bad-input for a file that cannot be read.
 */
export async function dataFingerprints(
  { data, seed }: Pick<RunConfig, "data" | "seed">,
  baseDirectory: string,
  syntheticVersion: number,
): Promise<DataFingerprint[]> {
  const fingerprints: DataFingerprint[] = [];
  for (const role of ["train", "validation"] as const) {
    const file = data[role];
    if (data.format === "synthetic")
      fingerprints.push({ role, file: null, hash: `synthetic:${seed}:${syntheticVersion}` });
    else if (file !== undefined)
      fingerprints.push({ role, file, hash: await hashFile(path.resolve(baseDirectory, file)) });
  }
  return fingerprints;
}

/** `sha256:<hex>` of a file. @throws bad-input where it cannot be read. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  const { handle } = await openToReadAsync(file, "cannot read the data");
  try {
    // The stream closes the handle.
    await pipeline(handle.createReadStream(), hash);
  } catch (error) {
    throw fileError(error, "cannot read the data", file);
  }
  return `sha256:${hash.digest("hex")}`;
}
