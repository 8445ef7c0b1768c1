/**
 * The queue on disk: a run that waits is a folder with `queued.json`. Every window lists it, and whichever takes it first starts it.
 *
 * A run that could not start keeps the file, with the reason, until it is tried again or deleted.
 */
import { closeSync, constants, existsSync } from "node:fs";
import Type, { type Static } from "typebox";
import { writeAtomically, writeFully } from "../../engine/io/files/atomicWrite.ts";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { openPlace, placeInRun, removeFile } from "../../engine/io/files/place.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import { checkShape, parseJson } from "../../engine/io/json.ts";
import { type Holder, thisHolder, verdictOn } from "../../engine/store/claims/holder.ts";
import { removeEmptyFolder } from "../../engine/store/runStore.ts";
import type { WireError } from "../../protocol/errors.ts";
import { type QueueRequest, queueRequestSchema } from "../../protocol/run/queuedRun.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { isComputed } from "../control/client.ts";

const text = Type.String({ maxLength: 100_000 });
const part = Type.Optional(text);

const QueuedRecord = Type.Object({
  formatVersion: Type.Literal(1),
  ...queueRequestSchema.properties,
  /** ISO 8601, UTC. */
  queuedAt: Type.String({ maxLength: 100 }),
  /** Lower ones come first. */
  order: Type.Number(),
  /** Why it could not start; null while it waits. */
  failed: Type.Union([
    Type.Object({
      kind: Type.Enum(["bad-input", "run-failed", "interrupted"]),
      message: text,
      what: text,
      where: part,
      value: part,
      range: part,
      remedy: part,
    }),
    Type.Null(),
  ]),
});
export type QueuedRecord = Static<typeof QueuedRecord>;

const TakenRecord = Type.Object({
  holder: Type.Object({
    pid: Type.Integer({ minimum: 1, maximum: 2 ** 31 }),
    started: Type.Union([Type.String(), Type.Null()]),
    host: Type.String(),
    machine: Type.Union([Type.String(), Type.Null()]),
    space: Type.Union([Type.String(), Type.Null()]),
  }),
});

/** Bytes. */
const largestRequest = 2 ** 25;
/** Milliseconds after which nobody waits any more for one who took a run, and of whom nothing else is known. */
const takenFor = 60_000;

const queuedPlace = (directory: string) => placeInRun(directory, runFiles.queued);
const takenPlace = (directory: string) => placeInRun(directory, runFiles.taken);

export function isQueued(directory: string): boolean {
  return existsSync(queuedPlace(directory).path);
}

/** Whether a run waits for its turn, and no window is about to start it. */
export function isWaiting(directory: string): boolean {
  try {
    return readQueued(directory)?.failed === null && !isTaken(directory) && !isComputed(directory);
  } catch {
    return false;
  }
}

/** @returns undefined where the run does not wait. @throws bad-input where its request is damaged. */
export function readQueued(directory: string): QueuedRecord | undefined {
  const file = queuedPlace(directory).path;
  try {
    const json = parseJson(readTextFile(file, "cannot read the queued run", largestRequest), file);
    return checkShape(QueuedRecord, json, file, "the queued run");
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Puts a run into the queue, or back into it. @throws as `writeAtomically`. */
export function enqueue(directory: string, request: QueueRequest, order = Date.now()): void {
  const queuedAt = new Date().toISOString();
  write(directory, { formatVersion: 1, ...request, queuedAt, order, failed: null });
}

/** Gives a queued run another place. */
export function reorder(directory: string, order: number): void {
  const queued = readQueued(directory);
  if (queued !== undefined) write(directory, { ...queued, order });
}

/** Keeps the reason for which a queued run could not start, unless another process has started it. Does nothing for a run that does not wait. */
export function refuseQueued(directory: string, { kind, message, what, where, value, range, remedy }: WireError): void {
  if (isComputed(directory)) return;
  const queued = readQueued(directory);
  if (queued === undefined) return;
  const parts = Object.entries({ where, value, range, remedy }).filter(([, part]) => part !== undefined);
  const failed = { kind, message, what, ...Object.fromEntries(parts) };
  write(directory, { ...queued, failed });
  removeFile(takenPlace(directory));
}

/** The run has begun, or is not to: it waits no longer. */
export function removeQueued(directory: string): void {
  removeFile(queuedPlace(directory));
  removeFile(takenPlace(directory));
}

/** Takes a run out of the queue; the folder of one that has nothing else in it goes with it. */
export function withdraw(directory: string): void {
  removeQueued(directory);
  removeEmptyFolder(directory);
}

/**
 * Takes a run out of the hands of other windows, to start it.
 *
 * @returns false where another one was quicker, and is at it.
 */
export function takeQueued(directory: string): boolean {
  if (makeTaken(directory)) return true;
  if (isTaken(directory)) return false;
  // Of one that has ended meanwhile. Should two see that at once, the run's claim decides.
  removeFile(takenPlace(directory));
  return makeTaken(directory);
}

/** Makes the file that only one can make. @returns false where it is there. */
function makeTaken(directory: string): boolean {
  const place = takenPlace(directory);
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  try {
    const descriptor = openPlace(place, O_WRONLY | O_CREAT | O_EXCL);
    try {
      writeFully(descriptor, Buffer.from(`${JSON.stringify({ holder: thisHolder() })}\n`));
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw fileError(error, "cannot start the queued run", place.path);
  }
}

/** Whether some window is about to start the run. */
export function isTaken(directory: string): boolean {
  const file = takenPlace(directory).path;
  const found = lookAt(file, false);
  if (found === undefined) return false;
  let holder: Holder | undefined;
  try {
    holder = checkShape(TakenRecord, parseJson(readTextFile(file), file), file, "the start").holder;
  } catch {
    // Just being written, or damaged.
  }
  const verdict = holder === undefined ? "unknown" : verdictOn(holder);
  return verdict === "unknown" ? Math.abs(Date.now() - found.mtimeMs) < takenFor : verdict === "alive";
}

function write(directory: string, queued: QueuedRecord): void {
  writeAtomically(queuedPlace(directory), [Buffer.from(`${JSON.stringify(queued, null, 2)}\n`)]);
}
