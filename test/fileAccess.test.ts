/**
 * Files are opened, written and removed through `engine/io/files`: there, no link is followed below the folder that the user chose, and
 * what is no ordinary file is refused at once. Elsewhere Node's own functions only look.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What only looks at names, and what works on a descriptor that the seam has opened. */
const harmless = new Set(
  "Dirent Stats BigIntStats FileHandle FSWatcher constants existsSync stat statSync lstatSync statfsSync accessSync realpath realpathSync readdir readdirSync readlinkSync watch write writeSync readSync close closeSync fsync fstatSync ftruncateSync".split(
    " ",
  ),
);

/** Files that do more, and why they may. */
const may: Record<string, string> = {
  "extension/engine/store/git/isolatedGit.ts": "writes into a temporary folder that it has just made",
  "extension/engine/store/claims/claim.ts": "links claims, each checked by the seam",
  "extension/engine/store/claims/runClaim.ts": "renews a claim and removes its empty folders",
  "extension/engine/store/checkpointFile.ts": "renames a checkpoint after the seam has checked the way to it",
  "extension/programs/control/staleSockets.ts": "removes this user's folders in which only dead sockets lie",
  "extension/programs/control/socketPlace.ts": "makes and removes a temporary folder for a socket",
  "extension/host/runs/runFolders.ts": "makes an empty folder",
  "extension/engine/store/claims/holder.ts": "reads /proc",
  "extension/engine/store/processIdentity.ts": "reads /proc",
  "extension/engine/io/kernelFiles.ts": "reads the package's own files",
  "extension/engine/io/packageRoot.ts": "reads the package's own files",
  "extension/engine/store/runStore.ts": "makes and removes an empty folder",
  "extension/programs/download/downloadList.ts": "reads the package's own manifest",
  "extension/programs/download/partFile.ts": "renames a part after the seam has checked both names",
  "extension/programs/reproduce/grid.ts": "gives the folder of a stopped run another name beside it",
  "extension/programs/cli/faultFile.ts": "writes into a temporary folder that it has just made",
};
const exempt = /^extension\/(engine\/io\/files\/|programs\/(workbench|nativeInstall)\/)|assembly/;

/** Names imported from Node's file system. */
function imported(text: string): string[] {
  const imports = [...text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(?:node:)?fs(?:\/promises)?"/g)];
  const names = imports.flatMap(([, list]) => list!.split(",").map((name) => name.replace(/^\s*type\s+/, "").trim()));
  const whole = /import\s+(?:\*\s+as\s+)?\w+\s+from\s+"(?:node:)?fs(?:\/promises)?"/.test(text) ? ["all of fs"] : [];
  return [...names.filter((name) => name !== ""), ...whole];
}

const files = readdirSync(path.join(root, "extension"), { recursive: true, encoding: "utf8" })
  .map((file) => path.posix.join("extension", file.split(path.sep).join("/")))
  .filter((file) => file.endsWith(".ts") && !exempt.test(file));

it("files are opened, written and removed through one seam", () => {
  const found = files
    .filter((file) => !(file in may))
    .flatMap((file) =>
      imported(readFileSync(path.join(root, file), "utf8"))
        .filter((name) => !harmless.has(name))
        .map((name) => `${file} imports ${name}`),
    );
  expect(found).toEqual([]);
});

/** Those whose callers answer whatever is thrown. */
const catches = /engine\/store\/git\/(repository|ownData)\.ts|programs\/download\/fetchFile\.ts/;

it("what may lie under a name is looked at by lookAt, since Node's statSync throws for links that form a loop", () => {
  const throwing = files.filter((file) => /throwIfNoEntry/.test(readFileSync(path.join(root, file), "utf8")));
  expect(throwing.filter((file) => !catches.test(file))).toEqual([]);
  expect(throwing).not.toEqual([]);
});

it.each(['import { type Stats, writeFileSync } from "node:fs";', 'import * as fs from "fs/promises";'])(
  "%s is found",
  (text) => {
    expect(imported(text).filter((name) => !harmless.has(name))).toHaveLength(1);
  },
);
