/** Whether the holder of a claim still holds it. */
import { setTimeout as wait } from "node:timers/promises";
import { SplitcomError } from "../../../protocol/errors.ts";
import { lookAt } from "../../io/files/lookAt.ts";
import { type ClaimRecord, claimPlace, claimsIn, readClaim } from "./claimFile.ts";
import { verdictOn } from "./holder.ts";

/**
 * `free`: the holder has let go. `stale`: it has ended without. `live`: it continues. `unclear`: it is of another machine or
 * container, or cannot be distinguished from a later process, and does not renew its claim. `gone`: another claim has taken its place.
 */
export type ClaimState = "free" | "stale" | "live" | "unclear" | "gone";

/** Milliseconds in which a live holder renews its claim, also where file times are coarse and its disk is slow. */
const watchedFor = 5000;
const lookEvery = 200;

/** Watches the claim for some seconds where the system does not report it. @returns its record too, undefined where it is damaged */
export async function checkClaim(
  directory: string,
  number: number,
  watchMs = watchedFor,
): Promise<{ state: ClaimState; record: ClaimRecord | undefined }> {
  const record = readOrUndefined(directory, number);
  if (record?.released) return { state: "free", record };
  const verdict = record ? verdictOn(record.holder) : "unknown";
  if (verdict === "alive") return { state: "live", record };
  if (verdict === "ended") return { state: "stale", record };
  return { state: await watch(directory, number, watchMs), record };
}

function readOrUndefined(directory: string, number: number): ClaimRecord | undefined {
  try {
    return readClaim(directory, number);
  } catch (error) {
    if (error instanceof SplitcomError) return undefined;
    throw error;
  }
}

/** Compares the file's own times with each other, never with this machine's clock. */
async function watch(directory: string, number: number, watchMs: number): Promise<"live" | "unclear" | "gone"> {
  const file = claimPlace(directory, number).path;
  const timeOf = () => lookAt(file, false)?.mtimeMs;
  const first = timeOf();
  for (let waited = 0; waited < watchMs; waited += lookEvery) {
    await wait(lookEvery);
    const time = timeOf();
    // One that is listed and cannot be seen stays so: its folder may not be entered.
    if (time === undefined) return claimsIn(directory).includes(number) ? "unclear" : "gone";
    if (time !== first) return "live";
  }
  return "unclear";
}
