/** Ends a process with all that it has started. */
import { execFile } from "node:child_process";

/** What it is done by; default: this system. */
export interface Means {
  platform: NodeJS.Platform;
  kill: (pid: number, signal: NodeJS.Signals) => void;
  run: (program: string, args: readonly string[]) => void;
}

const own: Means = {
  platform: process.platform,
  kill: (pid, signal) => process.kill(pid, signal),
  run: (program, args) => execFile(program, [...args], () => {}),
};

/** @param pid the leader of a process group, as of a child that was started `detached`. */
export function killTree(pid: number, signal: NodeJS.Signals = "SIGTERM", { platform, kill, run }: Means = own): void {
  // Windows has neither groups nor signals.
  if (platform === "win32") {
    run("taskkill", ["/pid", String(pid), "/t", "/f"]);
    return;
  }
  try {
    kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}
