/** Folders of sockets whose process was killed: nobody else would remove them before the system does, if it ever does. */
import { lstat, readdir, rmdir, unlink } from "node:fs/promises";
import { createConnection } from "node:net";
import path from "node:path";
import { socketBases } from "./socketPlace.ts";

/** Milliseconds: a folder as young as this may belong to a process that has not listened yet. */
const youngest = 60_000;

/**
 * Removes folders as {@link makeSocketPlace} and the workbench make them, of this user, in which nothing but sockets lies, none of which
 * anybody listens at. Never rejects: what cannot be looked at stays.
 *
 * @returns how many there were.
 */
export async function removeStaleSockets(bases: readonly string[] = socketBases()): Promise<number> {
  // There pipes go with their processes.
  if (process.platform === "win32") return 0;
  let removed = 0;
  for (const base of new Set(bases)) {
    const names = (await readdir(base).catch(() => [])).filter((name) => /^splitcom-[A-Za-z0-9]{6}$/.test(name));
    for (const folder of names.map((name) => path.join(base, name))) if (await removeIfStale(folder)) removed++;
  }
  return removed;
}

async function removeIfStale(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder);
    const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
    if (!isOurs || Date.now() - found.mtimeMs < youngest) return false;
    const sockets = (await readdir(folder)).map((name) => path.join(folder, name));
    for (const socket of sockets) if (!(await lstat(socket)).isSocket() || !(await isDead(socket))) return false;
    for (const socket of sockets) await unlink(socket);
    // Fails where something else has come into it.
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
}

/** Whether the system says that nobody listens there; a process that is busy, or stopped, still does. */
function isDead(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}
