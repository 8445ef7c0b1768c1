/** Keeps what native code writes to standard error while it is loaded from getting there. */
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const stderr = 2;

/**
 * Runs `work` with the descriptor of standard error leading into a file, and passes on what was written but for some lines.
 *
 * Only on Linux, where the descriptor can be opened again, and for a terminal or a pipe: a socket cannot be opened again, and a file would
 * get a second writing position, so that standard output in the same file overwrites what was written. And only while nothing in this process
 * opens files, as that would get the descriptor's number meanwhile. Elsewhere `work` runs as it is.
 *
 * To be called on the main thread, before there are others.
 *
 * @param isLeftOut lines that nobody needs
 */
export function withStderrAside(isLeftOut: (line: string) => boolean, work: () => void): void {
  if (process.platform !== "linux" || opensFiles() || isFile(stderr)) {
    work();
    return;
  }
  let folder: string | undefined;
  let kept: number | undefined;
  try {
    folder = mkdtempSync(path.join(tmpdir(), "splitcom-stderr-"));
    kept = openSync(`/proc/self/fd/${stderr}`, "a");
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    work();
    return;
  }
  const file = path.join(folder, "written");
  try {
    // The lowest free number is the next descriptor's.
    closeSync(stderr);
    const aside = openSync(file, "a");
    try {
      work();
    } finally {
      closeSync(aside);
      openSync(`/proc/self/fd/${kept}`, "a");
    }
    const others = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !isLeftOut(line));
    if (others.length > 0) writeSync(stderr, `${others.join("\n")}\n`);
  } finally {
    closeSync(kept);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    // It is closed.
    return false;
  }
}

/** Whether the thread pool may be opening a file now. */
function opensFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => /Req|Worker/.test(name));
}
