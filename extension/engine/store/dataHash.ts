/** Which data a run saw, byte for byte. */
import { createHash } from "node:crypto";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
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
  { data, seed }: { data: Pick<RunConfig["data"], "format" | "train" | "validation">; seed: number },
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

/** @param where the run. @throws bad-input naming data that is no longer what a run has recorded. */
export function refuseChangedData(
  recorded: readonly DataFingerprint[],
  current: readonly DataFingerprint[],
  where: string,
): void {
  const changed = current.find(({ role, hash }) => recorded.find((other) => other.role === role)?.hash !== hash);
  if (changed === undefined) return;
  throw badInput({
    what: `the ${changed.role} data has changed since the run started`,
    where: changed.file ?? where,
    remedy: "Restore the file, or run the experiment again.",
  });
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
