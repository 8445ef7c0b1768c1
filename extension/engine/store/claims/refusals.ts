/** Why a run cannot be claimed. */
import { badInput } from "../../../protocol/errors.ts";
import { claimPlace, lastClaim } from "./claimFile.ts";

export function holdsRun(directory: string, found: string) {
  return badInput({
    what: "the folder already holds a run",
    where: directory,
    value: found,
    remedy: "Choose another folder; a run is never overwritten.",
  });
}

export function unknownOrigin(directory: string) {
  return badInput({
    what: "neither a record nor a whole claim says what the run computes",
    where: directory,
    remedy: "Nothing of it has been recorded: delete the folder, and run the experiment again.",
  });
}

export function noNumberLeft(directory: string, number: number) {
  return badInput({
    what: "the run cannot be claimed: its last claim has the highest number that a claim can have",
    where: claimPlace(directory, number).path,
    value: `${number}`,
    range: `below ${lastClaim}`,
    remedy: "Rename that file to 1.json.",
  });
}

export function heldBy(directory: string, holder: string) {
  return badInput({
    what: `${holder} is computing this run`,
    where: directory,
    remedy: "Wait until it has ended, or stop it.",
  });
}

export function perhapsHeldBy(directory: string, holder: string) {
  return badInput({
    what: `${holder} has claimed this run, and whether that process has ended is not visible from here`,
    where: directory,
    remedy: "Once you know that it has, take the run over: splitcom resume --take-over.",
  });
}
