/** What a claim's file says. */
import { readdirSync } from "node:fs";
import Type, { type Static } from "typebox";
import { RunGroupSchema } from "../../../protocol/run/groups/runGroupSchema.ts";
import { gitDetails, type RunRecord, runFiles } from "../../../protocol/run/runRecord.ts";
import { thresholdGroups } from "../../../protocol/thresholdGroups.ts";
import { errorCode, fileError } from "../../io/files/fileErrors.ts";
import { type Place, placeInRun } from "../../io/files/place.ts";
import { readTextFile } from "../../io/files/textFile.ts";
import { checkShape, parseJson } from "../../io/json.ts";

const name = Type.String({ maxLength: 1000 });

const ClaimRecord = Type.Object({
  formatVersion: Type.Literal(1),
  /** Set once the holder has let go of the run. */
  released: Type.Boolean(),
  claimedAt: name,
  holder: Type.Object({
    pid: Type.Integer({ minimum: 1, maximum: 2 ** 31 }),
    started: Type.Union([name, Type.Null()]),
    host: name,
    machine: Type.Union([name, Type.Null()]),
    space: Type.Union([name, Type.Null()]),
  }),
  /** What the run computes, for one that is killed before its record is written. */
  origin: Type.Object({
    /** ISO 8601, UTC. */
    startedAt: name,
    configFile: Type.Union([Type.String({ maxLength: 100_000 }), Type.Null()]),
    configText: Type.String({ maxLength: 2 ** 24 }),
    recordGit: Type.Optional(Type.Enum([...gitDetails])),
    group: Type.Optional(RunGroupSchema),
  }),
  /** What had been set by hand after the checkpoint that the holder resumes from, to be done again. */
  replay: Type.Array(
    Type.Object({
      step: Type.Integer({ minimum: 0 }),
      group: Type.Enum([...thresholdGroups]),
      setting: Type.Union([Type.Number({ minimum: -1, maximum: 2 }), Type.Literal("giveBack")]),
    }),
  ),
});

export type ClaimRecord = Static<typeof ClaimRecord>;

/** What a recorded run computes. */
export function originOf({ startedAt, configFile, configText, recordGit, group }: RunRecord): ClaimRecord["origin"] {
  return { startedAt, configFile, configText, ...(recordGit && { recordGit }), ...(group && { group }) };
}

/** The claims of a run, in a folder of their own: the one with the highest number is in force. */
export function claimsFolder(directory: string): Place {
  return placeInRun(directory, runFiles.claims);
}

export function claimPlace(directory: string, number: number): Place {
  return placeInRun(directory, runFiles.claims, `${number}.json`);
}

/** The last number that {@link claimsIn} sees: a claim after it would be nobody's. */
export const lastClaim = 999_999_999_999_999;

/** The numbers of a run's claims, drafts and others' files left out. @throws as `fileError` where the folder cannot be read. */
export function claimsIn(directory: string): number[] {
  const folder = claimsFolder(directory).path;
  try {
    const digits = readdirSync(folder).map((found) => /^([1-9]\d{0,14})\.json$/.exec(found)?.[1]);
    return digits.filter((found) => found !== undefined).map(Number);
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
    throw fileError(error, "cannot read the claims", folder);
  }
}

const largestClaim = 2 ** 25;

/** @throws bad-input where it cannot be read, or is damaged. */
export function readClaim(directory: string, number: number): ClaimRecord {
  const file = claimPlace(directory, number).path;
  const text = readTextFile(file, "cannot read the claim", largestClaim);
  return checkShape(ClaimRecord, parseJson(text, file), file, "the claim");
}

/** The contents of a claim's file. */
export function claimBytes(record: ClaimRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}
