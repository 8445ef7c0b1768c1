/** On which ports a process and those below it listen; Linux tells. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** @returns `ADDRESS:PORT` as /proc has them (hexadecimal, `0100007F:` is 127.0.0.1), of a process and its descendants. */
export function listeningPorts(pid: number): string[] {
  const sockets = new Set(descendants(pid).flatMap(socketsOf));
  return ["tcp", "tcp6"].flatMap((protocol) =>
    readFileSync(`/proc/net/${protocol}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: listening.
      .filter((fields) => fields[3] === "0A" && sockets.has(fields[9]!))
      .map((fields) => fields[1]!),
  );
}

/** A process and all that it and those have started. */
function descendants(pid: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const found = [pid];
  for (const ancestor of found) found.push(...parents.filter(([, parent]) => parent === ancestor).map(([own]) => own));
  return found;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

/** The numbers of a process's sockets; none once it has ended. */
function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
