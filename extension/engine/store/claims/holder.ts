/** Who holds a run, and whether that process is still there. */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import type { ProcessIdentity } from "../../../protocol/run/runRecord.ts";
import { isThere, startOf, thisProcess } from "../processIdentity.ts";

/** A process among those of all machines and containers that can see the folder. */
export interface Holder extends ProcessIdentity {
  host: string;
  /** Distinguishes machines of one name; null where the system has nothing that does. */
  machine: string | null;
  /** Within which the number counts: containers have one each. Null where the system has no such thing. */
  space: string | null;
}

export function thisHolder(): Holder {
  return { ...thisProcess(), host: os.hostname(), machine: machineId(), space: processSpace() };
}

/** `unknown`: it may be of another machine or container, or another process may have been given its number since. */
export type Verdict = "alive" | "ended" | "unknown";

/** What the system reports, so that tests can stand in for one that reports less. */
export interface ProcessTable {
  isThere(pid: number): boolean;
  startOf(pid: number): string | null;
}

/** What this system reports about a holder, without waiting and without the clock. */
export function verdictOn(holder: Holder, here = thisHolder(), table: ProcessTable = { isThere, startOf }): Verdict {
  if (!isHere(holder, here)) return "unknown";
  // Without a machine's id another one of the same name may share the folder.
  const gone = holder.machine === null ? "unknown" : "ended";
  const [bootThen, bootNow] = [bootOf(holder), bootOf(here)];
  if (bootThen !== undefined && bootNow !== undefined && bootThen !== bootNow) return gone;
  if (!table.isThere(holder.pid)) return gone;
  const started = table.startOf(holder.pid);
  if (holder.started === null || started === null) return "unknown";
  return started === holder.started ? "alive" : "ended";
}

/** Whether a holder is among the processes of this machine or container, as far as that can be seen. */
export function isHere(holder: Holder, here = thisHolder()): boolean {
  return (["host", "machine", "space"] as const).every((part) => holder[part] === here[part]);
}

/** As in a message: `process 17 on "host"`. */
export function showHolder({ pid, host }: Holder): string {
  return `process ${pid} on ${JSON.stringify(host)}`;
}

function bootOf({ started }: ProcessIdentity): string | undefined {
  return started?.split("/")[0];
}

/** Hashed, as the system asks for: it reveals more about a machine than is needed here. */
function machineId(): string | null {
  try {
    const id = readFileSync("/etc/machine-id", "utf8").trim();
    return id === "" ? null : createHash("sha256").update(`splitcom/${id}`).digest("hex").slice(0, 16);
  } catch {
    return null;
  }
}

function processSpace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}
