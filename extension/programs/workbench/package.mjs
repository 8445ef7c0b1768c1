/**
 * `npm run package`: the extension as VSIX files in the project's root.
 *
 * One for every platform, which computes with wasm; and a larger one for this platform that includes what loads here of the
 * Rust tokenizers library and the native backend.
 */
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { copyNativeBackend, findNativeBackend } from "./packagedNative.mjs";
import { copyTokenizers, findTokenizers } from "./packagedTokenizers.mjs";
import { libtensorflowNotices, noticeOf, noticesText, packageOf } from "./thirdParty.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

/** Everything is bundled; nothing is added to or taken from what .vscodeignore lets through. */
const common = { dependencies: false, rewriteRelativeLinks: false, allowMissingRepository: true };

async function pack(cwd, vsix, options = {}) {
  const packagePath = path.join(root, vsix);
  await createVSIX({ ...common, ...options, cwd, packagePath });
  console.log(`package: ${vsix}, ${(statSync(packagePath).size / 1e6).toFixed(1)} MB`);
}

/** The files of the universal package without those of this platform, in a folder of their own. */
async function packForPlatform(tokenizers, native) {
  const target = `${process.platform}-${process.arch}`;
  // Below the project, so that files can be linked instead of copied.
  mkdirSync(path.join(root, ".workbench"), { recursive: true });
  const stage = mkdtempSync(path.join(root, ".workbench", "package-"));
  try {
    for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
      mkdirSync(path.dirname(path.join(stage, file)), { recursive: true });
      linkSync(path.join(root, file), path.join(stage, file));
    }
    const into = path.join(stage, ".native");
    const copied = [
      ...(tokenizers ? copyTokenizers(tokenizers, into) : []),
      ...(native ? copyNativeBackend(native, into, (line) => console.log(`package: ${line}`)) : []),
    ];
    addNotices(path.join(stage, "dist", "ThirdPartyNotices.txt"), native, copied);
    // Present but empty: all that is staged goes in.
    writeFileSync(path.join(stage, ".vscodeignore"), "");
    await pack(stage, `${name}-${target}-${version}.vsix`, { target });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Those of what the platform's package includes, after those of every package. */
function addNotices(file, native, copied) {
  const folders = new Set(copied.map(packageOf).filter((folder) => folder !== undefined));
  const added = [...[...folders].map(noticeOf), ...(native ? libtensorflowNotices(path.join(native, "deps")) : [])];
  const bundled = readFileSync(file, "utf8");
  // A file of its own: the staged one is linked with that of the build.
  rmSync(file);
  writeFileSync(file, `${bundled}\n${noticesText(added)}`);
}

process.on("uncaughtException", ({ message }) => {
  console.error(`package: ${message}`);
  process.exit(1);
});
await pack(root, `${name}-${version}.vsix`);
const native = findNativeBackend(root);
const tokenizers = findTokenizers(root);
if (native === undefined) console.log("package: the native backend does not load (npm run setup:native)");
if (tokenizers === undefined) console.log("package: the Rust tokenizers library does not load");
if (native ?? tokenizers) await packForPlatform(tokenizers, native);
else console.log("package: no package for this platform alone");
