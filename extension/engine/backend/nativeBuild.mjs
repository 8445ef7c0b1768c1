/**
 * Builds `@tensorflow/tfjs-node` into a folder, of nothing that is not pinned: npm's packages as this project's lock file has them,
 * without their install scripts, libtensorflow by its checksum, and the binding between them by the C++ compiler.
 *
 * The package's own install script would fetch libtensorflow and a compiled binding without looking at what comes.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "../io/npmCommand.mjs";
import { legacyUtilProgram } from "./legacyUtil.mjs";
import { BuildFailure, fetchLibtensorflow, libtensorflowLibraries, run } from "./libtensorflow.mjs";
import { nativePackages } from "./nativePackages.mjs";

export { BuildFailure };

/** Whether the package at `request` (a name or a folder) loads in a fresh process started in `root`. */
export function nativeLoads(root, request) {
  const program = `${legacyUtilProgram} require(${JSON.stringify(request)})`;
  return spawnSync(process.execPath, ["-e", program], { cwd: root, stdio: "ignore" }).status === 0;
}

/**
 * Builds the package into the folder `native`, whose `node_modules` is replaced.
 *
 * @param {import("./nativePackages.mjs").NativePackages} packages what is fetched from npm.
 * @throws BuildFailure with one line: what failed and what it needs.
 */
export async function buildInto(native, { manifest, lock }, say) {
  say(`fetching @tensorflow/tfjs-node ${manifest.dependencies["@tensorflow/tfjs-node"]}`);
  mkdirSync(native, { recursive: true });
  writeFileSync(join(native, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(native, "package-lock.json"), JSON.stringify(lock));
  const [npm, ...first] = npmCommand();
  await run(
    npm,
    [...first, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    "npm could not fetch @tensorflow/tfjs-node",
    { cwd: native },
  );
  const home = join(native, "node_modules/@tensorflow/tfjs-node");
  await run(
    "c++",
    ["--version"],
    "no C++ compiler: install g++, or Xcode's command line tools (xcode-select --install)",
  );
  await fetchLibtensorflow(join(home, "deps"), say);

  say("compiling the binding");
  mkdirSync(join(home, "lib/napi-v8"), { recursive: true });
  const libraries = libtensorflowLibraries(join(home, "deps"));
  await run("c++", compilerArguments(home, libraries), "the binding did not compile");
}

/**
 * How the binding is compiled.
 *
 * @param {string} home the folder of tfjs-node.
 * @param {readonly string[]} libraries by their names in its `deps/lib`.
 */
export function compilerArguments(home, libraries, platform = process.platform) {
  const deps = join(home, "deps");
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(home, "binding", name));
  const linking =
    platform === "darwin"
      ? // Node's own functions are there when it loads the binding.
        ["-dynamiclib", "-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path/../../deps/lib"]
      : ["-shared", "-Wl,-rpath,$ORIGIN/../../deps/lib"];
  return [
    ...["-O2", "-std=c++17", "-fPIC", "-DNAPI_VERSION=8"],
    ...[`-I${join(home, "../../node-api-headers/include")}`, `-I${join(deps, "include")}`],
    ...sources,
    ...["-o", join(home, "lib/napi-v8/tfjs_binding.node")],
    ...libraries.map((name) => join(deps, "lib", name)),
    ...linking,
  ];
}

/**
 * Makes the native backend available to the project at `root`; does nothing where it already loads.
 * Gives the exit code: 0 when it loads afterwards. `say` prints one line.
 */
export async function setUpNative(root, say) {
  const native = join(root, ".native");
  const built = join(native, "node_modules/@tensorflow/tfjs-node");
  const place = ["@tensorflow/tfjs-node", built].find((request) => nativeLoads(root, request));
  if (place !== undefined) {
    say(`native backend: loads (${place === built ? ".native" : "node_modules"}), nothing to do`);
    return 0;
  }
  const packages = nativePackages(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  try {
    await buildInto(native, packages, (line) => say(`native backend: ${line}`));
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    say(`native backend: not built: ${error.message}`);
    return 1;
  }
  const loads = nativeLoads(root, built);
  say(`native backend: ${loads ? "built and loads" : "built, but does not load; delete .native and try again"}`);
  return loads ? 0 : 1;
}
