/** Whether the process that began a run is still there. */
import { readFileSync } from "node:fs";
import type { ProcessIdentity } from "../../protocol/runRecord.ts";
import { errorCode } from "./files/fileErrors.ts";

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) };
}

/** False once the process has ended, also when its number has been given to another (known on Linux only). */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return isThere(pid) && (started === null || startOf(pid) === started);
}

/** Whether some process has this number. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return errorCode(error) === "EPERM";
  }
}

/** Linux: the boot's id and the clock ticks from boot to the process's start; null elsewhere. */
export function startOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold spaces and parentheses; the start is the 20th after it.
    return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return null;
  }
}
