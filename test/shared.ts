/** Where the shared reference data lies; tests that need it skip with a message where it is absent. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = process.env.SPLITCOM_SHARED ?? fileURLToPath(new URL("../../shared", import.meta.url));

export function shared(path: string): string {
  return join(root, path);
}

/** Whether a file or folder is there; says once what is skipped where it is not. */
export function hasShared(path: string): boolean {
  const there = existsSync(shared(path));
  if (!there) console.warn(`skipped: ${shared(path)} is not there (set SPLITCOM_SHARED)`);
  return there;
}
