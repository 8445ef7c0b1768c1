/**
 * A run belongs to one process at a time, which claims it before it touches anything else of it.
 *
 * Claims are numbered files. Whoever wants a run that nobody holds any more makes the file with the next number, which only one
 * can do, and then removes the earlier ones; the highest number is never removed, so that a late comer that had looked before
 * cannot win with a lower one. The holder renews its file every second, so that others, on other machines too, see that it lives
 * whatever their clocks say.
 */

import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, linkSync } from "node:fs";
import { largestOf } from "../../../protocol/config/largeLists.ts";
import { SplitcomError } from "../../../protocol/errors.ts";
import { writeFully } from "../../io/files/atomicWrite.ts";
import { errorCode, fileError } from "../../io/files/fileErrors.ts";
import {
  makeFolder,
  makeFolders,
  openPlace,
  type Place,
  placeInRun,
  removeFile,
  sibling,
} from "../../io/files/place.ts";
import { checkClaim } from "./checkClaim.ts";
import { type ClaimRecord, claimBytes, claimPlace, claimsFolder, claimsIn, lastClaim, readClaim } from "./claimFile.ts";
import { showHolder, thisHolder } from "./holder.ts";
import { heldBy, holdsRun, noNumberLeft, perhapsHeldBy, unknownOrigin } from "./refusals.ts";
import { RunClaim, type RunOrigin } from "./runClaim.ts";

/**
 * Claims a folder for a new run; it is made where needed.
 *
 * @throws bad-input where somebody has claimed it, and as `fileError` where it cannot be made.
 */
export function claimNewRun(directory: string, origin: RunOrigin): RunClaim {
  const madeFolder = !existsSync(directory);
  makeFolders(placeInRun(directory));
  const record = recordOf(origin);
  // One without a claim is of a process that was killed before it made its own.
  makeFolder(claimsFolder(directory), "cannot claim the run");
  // Of all who try at once only one makes the first claim.
  if (hasClaim(directory) || !create(directory, 1, record)) throw holdsRun(directory, "claims");
  // Somebody may have claimed the run, and resumed it, since we looked.
  if (claimsIn(directory).some((other) => other > 1)) {
    removeFile(claimPlace(directory, 1));
    throw holdsRun(directory, "claims");
  }
  return new RunClaim(directory, 1, record, madeFolder);
}

/** Whether anybody has ever claimed a run there. */
export function hasClaim(directory: string): boolean {
  return claimsIn(directory).length > 0;
}

/** The claim in force. @throws bad-input where it is damaged. */
export function claimInForce(directory: string): ClaimRecord | undefined {
  const number = largestOf(claimsIn(directory), 0);
  return number === 0 ? undefined : readClaim(directory, number);
}

/** What a claimed run without a record computes. @throws bad-input where its claim is damaged, too, or there is none. */
export function claimedOrigin(directory: string): RunOrigin {
  try {
    const claim = claimInForce(directory);
    if (claim) return claim.origin;
  } catch (error) {
    // One that could not be read may be whole.
    if (!(error instanceof SplitcomError) || errorCode(error) !== undefined) throw error;
  }
  throw unknownOrigin(directory);
}

export interface ClaimRequest {
  /** Of a run with a record, that may have no claim yet. */
  origin?: RunOrigin;
  /** Whether to take it from a holder of whom nobody here can say whether it has ended. */
  takeOver?: boolean;
  /** Milliseconds to watch a claim whose holder nothing else shows; default 5 s. */
  watchMs?: number;
  /** Called with the holder it was taken from. */
  onTakenOver?(holder: string): void;
}

/**
 * Claims a run to resume it.
 *
 * @throws bad-input where another process holds it, or may hold it and `takeOver` is not set, or its claims have no number left.
 */
export async function claimRun(directory: string, request: ClaimRequest): Promise<RunClaim> {
  for (;;) {
    const number = largestOf(claimsIn(directory), 0);
    const { record, state } =
      number === 0
        ? { record: undefined, state: "free" as const }
        : await checkClaim(directory, number, request.watchMs);
    const holder = record ? showHolder(record.holder) : unknownHolder;
    if (state === "gone") continue;
    if (state === "live") throw heldBy(directory, holder);
    if (state === "unclear" && !request.takeOver) throw perhapsHeldBy(directory, holder);
    const origin = request.origin ?? record?.origin;
    if (origin === undefined) throw unknownOrigin(directory);
    if (number >= lastClaim) throw noNumberLeft(directory, number);
    const next = { ...recordOf(origin), replay: record?.replay ?? [] };
    makeFolder(claimsFolder(directory));
    // Whoever comes second looks at the winner's claim in turn.
    if (!create(directory, number + 1, next)) continue;
    if (claimsIn(directory).some((other) => other > number + 1)) {
      removeFile(claimPlace(directory, number + 1));
      continue;
    }
    if (state !== "free") request.onTakenOver?.(holder);
    for (const earlier of claimsIn(directory)) {
      if (earlier <= number) removeFile(claimPlace(directory, earlier));
    }
    return new RunClaim(directory, number + 1, next);
  }
}

/** Who has a run, without claiming it; takes some seconds where only watching gives the answer. */
export async function claimState(
  directory: string,
  watchMs?: number,
): Promise<{ state: "free" | "live" | "unclear"; holder: string }> {
  for (;;) {
    const number = largestOf(claimsIn(directory), 0);
    if (number === 0) return { state: "free", holder: "" };
    const { record, state } = await checkClaim(directory, number, watchMs);
    if (state === "gone") continue;
    if (state === "free" || state === "stale") return { state: "free", holder: "" };
    return { state, holder: record ? showHolder(record.holder) : unknownHolder };
  }
}

const unknownHolder = "a process that left a damaged claim";

function recordOf(origin: RunOrigin): ClaimRecord {
  const claimedAt = new Date().toISOString();
  return { formatVersion: 1, released: false, claimedAt, holder: thisHolder(), origin, replay: [] };
}

/** Makes a claim's file, whole from the beginning. @returns false where somebody else has made it. */
function create(directory: string, number: number, record: ClaimRecord): boolean {
  const place = claimPlace(directory, number);
  const draft = sibling(place, `.${randomBytes(8).toString("hex")}.tmp`);
  try {
    writeNew(draft, claimBytes(record));
    try {
      linkSync(draft.path, place.path);
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      // A file system without hard links: a kill right now would leave a claim that is not whole.
      writeNew(place, claimBytes(record));
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw fileError(error, "cannot claim the run", place.path);
  } finally {
    removeFile(draft);
  }
}

function writeNew(place: Place, bytes: Buffer): void {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const descriptor = openPlace(place, O_WRONLY | O_CREAT | O_EXCL);
  try {
    writeFully(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}
