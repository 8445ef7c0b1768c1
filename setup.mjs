/**
 * Makes a fresh clone ready: installs the dependencies, builds, and does nothing where both are up to date.
 * `node setup.mjs --native` makes the native backend available as well.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npmCommand } from "./extension/engine/io/npmCommand.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
process.chdir(root);

const say = (line) => console.log(`setup: ${line}`);
const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : Number.NEGATIVE_INFINITY);

/** Newest modification of any file below a folder, or of a file. */
function newestIn(entry) {
  if (!existsSync(entry)) return Number.NEGATIVE_INFINITY;
  if (!statSync(entry).isDirectory()) return modified(entry);
  return Math.max(modified(entry), ...readdirSync(entry).map((name) => newestIn(path.join(entry, name))));
}

/** Runs a command; on failure prints its output and ends with its exit code. */
function must(command, args, failure) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(`${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`);
  say(failure);
  process.exit(status || 1);
}

function requireNode() {
  const wanted = JSON.parse(readFileSync("package.json", "utf8")).engines.node.slice(">=".length);
  if (process.versions.node.localeCompare(wanted, "en", { numeric: true }) >= 0) return;
  say(`Node.js ${wanted} or later is needed, this is ${process.versions.node}; get one from nodejs.org`);
  process.exit(2);
}

function install() {
  const installed = "node_modules/.package-lock.json";
  if (modified(installed) >= modified("package-lock.json")) return;
  say("installing dependencies (npm ci)");
  const [npm, ...first] = npmCommand();
  // No install scripts: the only one of use is tfjs-node's, which fetches without checking what comes; see --native.
  must(
    npm,
    [...first, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    "npm ci failed; see above",
  );
  utimesSync(installed, new Date(), new Date());
}

function build() {
  const sources = [
    "extension",
    "webview",
    "test/bench",
    "test/guard",
    "test/fuzz",
    "build.mjs",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
  ];
  if (modified("dist/.built") >= Math.max(...sources.map(newestIn))) return;
  say("building (node build.mjs)");
  must(process.execPath, ["build.mjs"], "the build failed; see above");
}

requireNode();
install();
if (process.argv.includes("--native")) {
  const { setUpNative } = await import("./extension/engine/backend/nativeBuild.mjs");
  process.exitCode = await setUpNative(root, say);
} else {
  build();
}
