/** Ending the process that computes a run at once, where it is certain which process that is. */
import path from "node:path";
import { verdictOn } from "../../engine/store/claims/holder.ts";
import { badInput, runFailed } from "../../protocol/errors.ts";
import { callRun, holderOf } from "./client.ts";

/**
 * Sends SIGKILL to the holder of a run's claim: what is recorded stays, and the run can be resumed.
 *
 * A system that does not say when a process began could have given its number to another one. There the process itself has to answer
 * by its socket first.
 *
 * @throws bad-input where nobody computes the run, or its process is on another machine.
 */
export async function killHolder(directory: string): Promise<void> {
  const { holder } = holderOf(directory);
  if (verdictOn(holder) !== "alive") await confirmed(directory, holder.pid);
  try {
    process.kill(holder.pid, "SIGKILL");
  } catch (error) {
    throw runFailed({ what: `process ${holder.pid} cannot be ended`, where: path.resolve(directory) }, error);
  }
}

async function confirmed(directory: string, pid: number): Promise<void> {
  const reached = await callRun(directory, async (run, way) => {
    await run.status();
    return way;
  }).catch(() => "files" as const);
  if (reached === "socket") return;
  throw badInput({
    what: "the process that computes this run may be on another machine",
    where: path.resolve(directory),
    value: String(pid),
    remedy: "End it there, or stop the run before its next step: splitcom stop.",
  });
}
