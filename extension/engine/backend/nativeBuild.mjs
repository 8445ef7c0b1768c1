/**
 * Builds `@tensorflow/tfjs-node` into `.native/` where its own download is out of reach: the package from npm without
 * its install script, libtensorflow out of the Python wheel `tensorflow-cpu`, and the binding by g++.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmCommand } from "../io/npmCommand.mjs";
import { legacyUtilProgram } from "./legacyUtil.mjs";

const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Unpacks argv[1] (a wheel) into argv[2], only what the binding needs: a whole wheel is three times as large. */
const unpack = `
import sys, zipfile
keep = {
    "tensorflow/libtensorflow_": "lib",
    "tensorflow/THIRD_PARTY_NOTICES.txt": "",
    "tensorflow/include/LICENSE": "",
    "tensorflow/include/tensorflow/c/": "include",
    "tensorflow/include/tensorflow/core/platform/ctstring": "include",
    "tensorflow/include/tsl/platform/ctstring": "include",
    "tensorflow/include/xla/tsl/": "include",
}
wheel = zipfile.ZipFile(sys.argv[1])
for member in wheel.infolist():
    for prefix, folder in keep.items():
        if member.filename.startswith(prefix) and not member.is_dir():
            member.filename = member.filename.removeprefix("tensorflow/").removeprefix("include/")
            wheel.extract(member, sys.argv[2] + "/" + folder)
            break
`;

/** A failure with one line for the user: what failed and what it needs. */
export class BuildFailure extends Error {}

/** Waits without blocking, so that whoever builds can be told to stop. */
function run(command, args, failure) {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = () => reject(new BuildFailure(`${failure} (${command}: ${said.trim().split("\n").at(-1)})`));
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.on("error", (error) => {
      said = error.message;
      fail();
    });
    child.on("close", (code) => (code === 0 ? resolve() : fail()));
  });
}

/** Whether the package at `request` (a name or a folder) loads in a fresh process started in `root`. */
export function nativeLoads(root, request) {
  const program = `${legacyUtilProgram} require(${JSON.stringify(request)})`;
  return spawnSync(process.execPath, ["-e", program], { cwd: root, stdio: "ignore" }).status === 0;
}

/**
 * Builds the package into the folder `native`. Steps that an earlier, interrupted build has done are kept.
 *
 * @throws BuildFailure with one line: what failed and what it needs.
 */
export async function buildInto(native, version, say) {
  if (process.platform !== "linux") {
    throw new BuildFailure(`building from the Python wheel works on Linux only, this is ${process.platform}`);
  }
  const [npm, ...npmFirst] = npmCommand();
  await run(npm, [...npmFirst, "--version"], "npm is not to be had: install Node with npm");
  await run("python3", ["-m", "pip", "--version"], "pip is not to be had: install python3 with pip");
  await run("g++", ["--version"], "no C++ compiler: install g++");

  say(`fetching @tensorflow/tfjs-node ${version}`);
  mkdirSync(native, { recursive: true });
  const packages = [`@tensorflow/tfjs-node@${version}`, "node-api-headers@1"];
  await run(
    npm,
    [
      ...npmFirst,
      "install",
      "--prefix",
      native,
      "--ignore-scripts",
      "--no-save",
      "--no-audit",
      "--no-fund",
      ...packages,
    ],
    "npm could not fetch @tensorflow/tfjs-node",
  );
  const home = join(native, "node_modules/@tensorflow/tfjs-node");
  const deps = join(home, "deps");

  if (!libraries.every((name) => existsSync(join(deps, "lib", name)))) {
    say("fetching libtensorflow (Python wheel tensorflow-cpu, about 270 MB)");
    const download = mkdtempSync(join(tmpdir(), "splitcom-wheel-"));
    try {
      await run(
        "python3",
        [
          "-m",
          "pip",
          "download",
          "--quiet",
          "--no-deps",
          "--only-binary=:all:",
          "-d",
          download,
          "tensorflow-cpu>=2.16,<3",
        ],
        "pip found no tensorflow-cpu wheel for this Python and machine",
      );
      const wheel = readdirSync(download).find((name) => name.endsWith(".whl"));
      await run("python3", ["-c", unpack, join(download, wheel), deps], "the wheel could not be unpacked");
    } finally {
      rmSync(download, { recursive: true, force: true });
    }
  }

  say("compiling the binding");
  mkdirSync(join(home, "lib/napi-v8"), { recursive: true });
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(home, "binding", name));
  await run(
    "g++",
    [
      ...["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8"],
      ...[`-I${join(native, "node_modules/node-api-headers/include")}`, `-I${join(deps, "include")}`],
      ...sources,
      ...["-o", join(home, "lib/napi-v8/tfjs_binding.node"), `-L${join(deps, "lib")}`],
      ...libraries.map((name) => `-l:${name}`),
      "-Wl,-rpath,$ORIGIN/../../deps/lib",
    ],
    "the binding did not compile",
  );
}

/**
 * Makes the native backend available to the project at `root`; does nothing where it already loads.
 * Gives the exit code: 0 when it loads afterwards. `say` prints one line.
 */
export async function setUpNative(root, version, say) {
  const native = join(root, ".native");
  const built = join(native, "node_modules/@tensorflow/tfjs-node");
  const place = ["@tensorflow/tfjs-node", built].find((request) => nativeLoads(root, request));
  if (place !== undefined) {
    say(`native backend: loads (${place === built ? ".native" : "node_modules"}), nothing to do`);
    return 0;
  }
  try {
    await buildInto(native, version, (line) => say(`native backend: ${line}`));
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    say(`native backend: not built: ${error.message}`);
    return 1;
  }
  const loads = nativeLoads(root, built);
  say(`native backend: ${loads ? "built and loads" : "built, but does not load; delete .native and try again"}`);
  return loads ? 0 : 1;
}
