/** The files by which a run's process is found and followed, in the folder `control` of the run. They go with the process. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import Type, { type Static } from "typebox";
import { writeAtomically } from "../../engine/io/files/atomicWrite.ts";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { makeFolder, type Place, placeInRun } from "../../engine/io/files/place.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import { checkShape, parseJson } from "../../engine/io/json.ts";
import { liveStateSchema } from "../../protocol/messages/controlApi.ts";
import { type LiveState, type RunStarter, runStarters } from "../../protocol/run/liveState.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";

const secretPattern = "^[0-9a-f]{64}$";

const ChannelRecord = Type.Object({
  formatVersion: Type.Literal(1),
  /** The claim of the process: a later claim means that it has the run no longer. */
  claim: Type.Integer({ minimum: 1 }),
  /** A socket's path or a pipe's name; null where none could be opened. */
  address: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()]),
  /** Whoever can read it may steer the run. */
  secret: Type.String({ pattern: secretPattern }),
});
export type ChannelRecord = Static<typeof ChannelRecord>;

const StateRecord = Type.Object({
  formatVersion: Type.Literal(1),
  ...liveStateSchema.properties,
  startedBy: Type.Enum([...runStarters]),
  /** The process that started it, by which it is known whether anybody still waits for its end. */
  starter: Type.Object({
    pid: Type.Integer({ minimum: 0, maximum: 2 ** 31 }),
    started: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()]),
  }),
});
/** What a run's process says of itself, for everybody who lists the run. */
export interface StateRecord extends LiveState {
  startedBy: RunStarter;
  starter: { pid: number; started: string | null };
}

/** Bytes. */
export const largestControlFile = 64 * 1024;

export function controlPlace(directory: string, ...names: string[]): Place {
  return placeInRun(directory, [runFiles.control, ...names].join("/"));
}

export const newSecret = () => randomBytes(32).toString("hex");

/** Takes the same time for every wrong secret. */
export function isSecret(found: unknown, secret: string): boolean {
  if (typeof found !== "string") return false;
  const [bytes, expected] = [Buffer.from(found), Buffer.from(secret)];
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

export function writeChannel(directory: string, channel: Omit<ChannelRecord, "formatVersion">): void {
  makeFolder(controlPlace(directory));
  writeControlFile(controlPlace(directory, "channel.json"), { formatVersion: 1, ...channel });
}

/** @returns undefined where there is none. @throws bad-input where it is damaged. */
export function readChannel(directory: string): ChannelRecord | undefined {
  return readControlFile(controlPlace(directory, "channel.json").path, ChannelRecord, "the control channel");
}

export function writeState(directory: string, state: StateRecord): void {
  writeControlFile(controlPlace(directory, "state.json"), { formatVersion: 1, ...state });
}

/** @returns undefined where there is none, or it is damaged: it only shows how a run stands. */
export function readState(directory: string): StateRecord | undefined {
  try {
    return readControlFile(controlPlace(directory, "state.json").path, StateRecord, "the run's state");
  } catch {
    return undefined;
  }
}

/** Readable by its owner alone. A crash of the system may damage it: it goes with the process anyway. */
export function writeControlFile(place: Place, value: object): void {
  writeAtomically(place, [Buffer.from(`${JSON.stringify(value)}\n`)], { flushed: false, mode: 0o600 });
}

/** @returns undefined where there is none. @throws bad-input where it is damaged. */
export function readControlFile<S extends Type.TSchema>(file: string, schema: S, entry: string): Static<S> | undefined {
  try {
    return checkShape(schema, parseJson(readTextFile(file, "cannot read", largestControlFile), file), file, entry);
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
