/** What a run ran on. */
import os from "node:os";
import type { Machine } from "../../protocol/run/runRecord.ts";

/** Memory that this process may use: a container's share, or all that the machine has. */
export function usableMemoryBytes(): number {
  const total = os.totalmem();
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, total) : total;
}

export function machine(): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}
