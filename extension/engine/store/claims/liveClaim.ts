/** Whether a claim still holds, as far as that can be said at once: for lists, which do not wait. */
import { largestOf } from "../../../protocol/config/largeLists.ts";
import { SplitcomError } from "../../../protocol/errors.ts";
import { lookAt } from "../../io/files/lookAt.ts";
import { claimInForce } from "./claim.ts";
import { type ClaimRecord, claimPlace, claimsIn } from "./claimFile.ts";
import { isHere, verdictOn } from "./holder.ts";

/** A holder that nothing else reports has renewed its claim within this time, in ms, whatever the machines' clocks differ by. */
const renewedWithin = 60_000;

/** @param claim the one in force; undefined where it is damaged */
export function isLive(directory: string, claim: ClaimRecord | undefined): boolean {
  if (claim?.released) return false;
  const verdict = claim ? verdictOn(claim.holder) : "unknown";
  return verdict === "unknown" ? isRenewed(directory) : verdict === "alive";
}

/** Whether a process on another machine or in another container has the run, and renews its claim. */
export function isComputedElsewhere(directory: string): boolean {
  try {
    const claim = claimInForce(directory);
    return claim !== undefined && !claim.released && !isHere(claim.holder) && isRenewed(directory);
  } catch (error) {
    if (error instanceof SplitcomError) return false;
    throw error;
  }
}

function isRenewed(directory: string): boolean {
  const file = claimPlace(directory, largestOf(claimsIn(directory), 0)).path;
  const renewed = lookAt(file, false)?.mtimeMs ?? 0;
  return Math.abs(Date.now() - renewed) < renewedWithin;
}
