/** Where a run's socket is: in a folder that only its owner may enter, or a pipe with a name that nobody can guess. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lookAt } from "../../engine/io/files/lookAt.ts";

export interface SocketPlace {
  address: string;
  /** Removes the socket with its folder. Never throws. */
  remove(): void;
}

const socketName = "control";
/** Bytes of a socket's path that every system takes (104 on macOS, 108 on Linux, with the zero at the end). */
const longestPath = 103;
const pipe = /^\\\\\.\\pipe\\splitcom-[0-9a-f]{32}$/;

/** Folders in which a socket's own folder may be made, the best first. */
export function socketBases(): string[] {
  const bases = [process.env.XDG_RUNTIME_DIR, os.tmpdir(), "/tmp"];
  return bases.filter((base) => base !== undefined && path.isAbsolute(base)) as string[];
}

/** @throws as the file system does, where no folder for it can be made. */
export function makeSocketPlace(platform = process.platform): SocketPlace {
  if (platform === "win32") return { address: `\\\\.\\pipe\\splitcom-${randomBytes(16).toString("hex")}`, remove() {} };
  let failure: unknown;
  for (const base of socketBases()) {
    const longest = path.join(base, "splitcom-XXXXXX", socketName);
    if (Buffer.byteLength(longest) > longestPath) continue;
    try {
      // Made with mode 0700, under a name of its own.
      const folder = mkdtempSync(path.join(base, "splitcom-"));
      const remove = () => {
        try {
          rmSync(folder, { recursive: true, force: true });
        } catch {
          // Whoever cleans up temporary files removes it.
        }
      };
      return { address: path.join(folder, socketName), remove };
    } catch (error) {
      failure = error;
    }
  }
  throw failure ?? new Error("no temporary folder has a short enough path for a socket");
}

/**
 * Whether an address that a run's folder names is a run's socket of this user. Folders of others could name any socket, and what
 * listens there would be sent something that it may act on.
 */
export function isOwnSocket(address: string, platform = process.platform): boolean {
  if (platform === "win32") return pipe.test(address);
  const folder = path.dirname(address);
  if (!path.isAbsolute(address) || path.basename(address) !== socketName) return false;
  if (!/^splitcom-[A-Za-z0-9]{6}$/.test(path.basename(folder))) return false;
  const user = process.getuid?.();
  const inside = lookAt(folder, false);
  const socket = lookAt(address, false);
  if (inside === undefined || socket === undefined) return false;
  return inside.isDirectory() && inside.uid === user && (inside.mode & 0o077) === 0 && socket.isSocket();
}
