/** Ending the process that computes a run at once, where it is certain which process that is. */
import path from "node:path";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { claimPlace } from "../../engine/store/claims/claimFile.ts";
import { verdictOn } from "../../engine/store/claims/holder.ts";
import { badInput, runFailed } from "../../protocol/errors.ts";
import { callRun, holderOf } from "./client.ts";

/**
 * Sends SIGKILL to the holder of a run's claim: what is recorded stays, and the run can be resumed.
 *
 * A system that does not say when a process began could have given its number to another one. There the process itself has to answer
 * by its socket first, as where the claim is another user's.
 *
 * @throws bad-input where nobody computes the run, or its process is on another machine.
 */
export async function killHolder(directory: string): Promise<void> {
  const { holder, claim } = holderOf(directory);
  if (verdictOn(holder) !== "alive") await confirmed(directory, holder.pid, "may be on another machine");
  else if (!isOwners(directory, claim, holder.pid))
    await confirmed(directory, holder.pid, "is another user's than its claim");
  try {
    process.kill(holder.pid, "SIGKILL");
  } catch (error) {
    throw runFailed({ what: `process ${holder.pid} cannot be ended`, where: path.resolve(directory) }, error);
  }
}

/** Whether a claim was made by the user whose process it names: another user's could name any process of this one. */
function isOwners(directory: string, claim: number, pid: number): boolean {
  const owner = lookAt(`/proc/${pid}`)?.uid;
  return owner === undefined || owner === lookAt(claimPlace(directory, claim).path, false)?.uid;
}

/** @param doubt as in "the process that computes this run …". */
async function confirmed(directory: string, pid: number, doubt: string): Promise<void> {
  const reached = await callRun(directory, async (run, way) => {
    await run.status();
    return way;
  }).catch(() => "files" as const);
  if (reached === "socket") return;
  throw badInput({
    what: `the process that computes this run ${doubt}`,
    where: path.resolve(directory),
    value: String(pid),
    remedy: "End it there, or stop the run before its next step: splitcom stop.",
  });
}
