/** The project's own sources as text, for tests that hold them against a rule. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Source {
  /** From the root, with slashes. */
  file: string;
  text: string;
}

/** Every TypeScript file and module script below the folders, without those for WebAssembly. */
export function sourcesIn(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes("assembly"))
      .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
      .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") })),
  );
}
