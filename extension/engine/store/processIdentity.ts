/** Whether the process that began a run is still there. */
import { readFileSync } from "node:fs";
import type { ProcessIdentity } from "../../protocol/run/runRecord.ts";
import { errorCode } from "../io/files/fileErrors.ts";

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) };
}

/** False once the process has ended, also when its number has been given to another (known on Linux only). */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return isThere(pid) && (started === null || startOf(pid) === started);
}

/** Whether some process has this number and has not ended. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (errorCode(error) !== "EPERM") return false;
  }
  // One that has ended keeps its number until its parent asks for its exit status, which may be never: Z, or X while it goes.
  const state = statOf(pid)?.[0];
  return state !== "Z" && state !== "X";
}

/** Linux: the boot's id and the clock ticks from boot to the process's start; null elsewhere. */
export function startOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const start = statOf(pid)?.[19];
    return start === undefined ? null : `${boot}/${start}`;
  } catch {
    return null;
  }
}

/** Linux: what the system reports about a process after its name, its state first and its start 20th; undefined elsewhere. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
