/** The one build script: TypeScript into dist/*.cjs by esbuild, AssemblyScript into dist/kernels. */
import { utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernels } from "./extension/engine/backend/kernels/build.mjs";

const started = new Date();
process.chdir(fileURLToPath(new URL("./", import.meta.url)));

/** Programs for Node: the file in dist without its `.cjs`, and where it starts. A missing entry fails the build. */
const programs = {
  cli: "extension/runner/cli.ts",
  quickstart: "extension/runner/quickstart.ts",
  laneThread: "extension/engine/lanes/laneThread.ts",
  bench: "test/bench/bench.ts",
  benchGemm: "test/bench/gemmThread.ts",
  benchPeer: "test/bench/benchPeer.ts",
};

const bundles = build({
  entryPoints: programs,
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  sourcemap: "linked",
  logLevel: "warning",
  // jsonc-parser's CommonJS form requires files by computed names, which no bundler follows.
  mainFields: ["module", "main"],
  external: ["@tensorflow/tfjs-node"],
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
});
try {
  await Promise.all([bundles, buildKernels("dist/kernels")]);
} catch (error) {
  // esbuild has told of its own errors already, at their places in the source.
  if (!("errors" in error)) console.error(error.message);
  process.exit(1);
}

// setup.mjs compares this stamp with the sources; one changed during the build must count as newer.
writeFileSync("dist/.built", "");
utimesSync("dist/.built", started, started);
