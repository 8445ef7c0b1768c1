/** The native backend as it goes into a platform package: what loads, without the rest of its 1.1 GB. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { legacyUtilProgram } from "../../engine/backend/legacyUtil.mjs";
import { nativeLoads } from "../../engine/backend/nativeBuild.mjs";

const packageName = "@tensorflow/tfjs-node";

/** The folder of the installed package that loads, if any does. */
export function findNativeBackend(root) {
  const installed = ["node_modules", ".native/node_modules"].map((folder) => path.join(root, folder, packageName));
  return installed.find((folder) => existsSync(folder) && nativeLoads(root, folder));
}

/** Prints the files that Node reads to load a package and to compute with it once. */
const trace = `
  ${legacyUtilProgram}
  const tf = require(process.argv[1]);
  tf.add(1, 1).dataSync();
  console.log(JSON.stringify(Object.keys(require.cache)));
`;

/**
 * Copies the package, its dependencies and its libraries to `into`, laid out as they are installed: `into/node_modules/…`.
 *
 * @param {string} native the installed package's folder.
 * @param {(line: string) => void} say takes a line of progress.
 * @returns {string[]} the files that were copied, where they are installed.
 */
export function copyNativeBackend(native, into, say) {
  const installation = native.slice(0, native.lastIndexOf("node_modules"));
  const files = [...loadedFiles(native), ...libraries(native)];
  const manifests = new Set(files.map((file) => manifestOf(file)));
  for (const file of new Set([...files, ...manifests])) {
    const copy = path.join(into, path.relative(installation, file));
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(file, copy);
    if (/\.so(\.\d+)*$/.test(file)) strip(copy, say);
  }
  const place = path.join(into, path.relative(installation, native));
  if (!nativeLoads(into, place)) throw new Error(`the native backend as packaged (${place}) does not load`);
  return files;
}

function loadedFiles(native) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", trace, native], { encoding: "utf8", env });
  if (status !== 0) throw new Error(`the native backend does not compute: ${stderr.trim()}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)).filter(path.isAbsolute);
}

/** Under the names by which the addon asks the linker for them; `libtensorflow.so.2.9.1` is what such a name may point to. */
function libraries(native) {
  const folder = path.join(native, "deps", "lib");
  return readdirSync(folder)
    .filter((name) => /(\.so\.\d+|\.\d+\.dylib|\.dll)$/.test(name) && !/\d\.\d+\.\d+/.test(name))
    .map((name) => path.join(folder, name));
}

function manifestOf(file) {
  let folder = path.dirname(file);
  // Packages have folders with a manifest of their own that only says `"type": "module"`; Node reads those as well.
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return path.join(folder, "package.json");
}

/** Symbols for debuggers are a quarter of libtensorflow. */
function strip(library, say) {
  const before = statSync(library).size;
  const { status } = spawnSync("strip", ["--strip-unneeded", library], { stdio: "ignore" });
  const after = statSync(library).size;
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  say(`${path.basename(library)}: ${megabytes(before)}${status === 0 ? `, stripped to ${megabytes(after)}` : ""}`);
}
