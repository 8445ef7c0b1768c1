/** The one build script: TypeScript into dist by esbuild, AssemblyScript into dist/kernels. */
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { buildKernels } from "./extension/engine/backend/kernels/build.mjs";
import { nativePackages } from "./extension/engine/backend/nativePackages.mjs";
import { bundledPackages, noticeOf, noticesText, shippedFiles } from "./extension/programs/workbench/thirdParty.mjs";

const started = new Date();
process.chdir(fileURLToPath(new URL("./", import.meta.url)));

/** Programs for Node: the file in dist without its `.cjs`, and where it starts. A missing entry fails the build. */
const programs = {
  archive: "extension/programs/archive/main.ts",
  generator: "extension/programs/texts/generator/main.ts",
  validator: "extension/programs/validate/main.ts",
  runner: "extension/programs/run/main.ts",
  cli: "extension/programs/cli/cli.ts",
  quickstart: "extension/programs/cli/quickstart.ts",
  nativeInstall: "extension/programs/nativeInstall/main.ts",
  download: "extension/programs/download/main.ts",
  workbench: "extension/programs/workbench/main.ts",
  laneThread: "extension/engine/lanes/laneThread.ts",
  tokenizer: "extension/engine/data/tokenizer/rustProcess.ts",
  memoryWatch: "extension/engine/io/memoryWatch.ts",
  bench: "test/bench/bench.ts",
  benchGemm: "test/bench/gemmThread.ts",
  benchPeer: "test/bench/benchPeer.ts",
  benchControl: "test/bench/control/benchControl.ts",
  guard: "test/guard/guard.ts",
  fuzz: "test/fuzz/main.ts",
  fuzzThread: "test/fuzz/thread.ts",
};

const common = {
  ...{ outdir: "dist", bundle: true, minify: true, sourcemap: "linked", logLevel: "warning" },
  // Tells which packages went in: theirs are the third-party notices.
  metafile: true,
};

const forNode = {
  ...common,
  outExtension: { ".js": ".cjs" },
  platform: "node",
  target: "node20",
  // jsonc-parser's CommonJS form requires files by computed names, which no bundler follows.
  mainFields: ["module", "main"],
  // node-fetch: tfjs-core's, for a Node.js without fetch of its own.
  external: ["@tensorflow/tfjs-node", "node-fetch", "vscode"],
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

const node = build({ ...forNode, entryPoints: programs, format: "cjs" });

/**
 * The extension in parts: what it imports on demand (schemas, the JSON language service) stays unread and uncompiled until
 * then, which is more than half of the time of its activation. esbuild splits ES modules alone; VS Code requires CommonJS.
 */
async function buildExtension() {
  const { outputFiles, metafile } = await build({
    ...forNode,
    entryPoints: { extension: "extension/extension.ts" },
    format: "esm",
    splitting: true,
    chunkNames: "extension/[name]-[hash]",
    sourcemap: "inline",
    banner: {},
    write: false,
  });
  // Names of parts change with what they hold.
  rmSync("dist/extension", { recursive: true, force: true });
  for (const { path: file, text } of outputFiles) {
    const name = path.basename(file);
    const { code, map } = await transform(text, {
      format: "cjs",
      platform: "node",
      target: "node20",
      minify: true,
      sourcemap: true,
      sourcefile: name,
      banner: forNode.banner.js,
      supported: { "dynamic-import": false },
    });
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${code}//# sourceMappingURL=${name}.map\n`);
    writeFileSync(`${file}.map`, map);
  }
  return { metafile };
}

/** Beside what is bundled: the kernels hold parts of the library of their compiler. */
const compiledIn = ["node_modules/assemblyscript"];

function writeNotices(metafiles) {
  const shipped = shippedFiles(".");
  // The parts of the extension become .cjs when they are written.
  const folders = bundledPackages(metafiles, (output) => shipped(output.replace(/\.js$/, ".cjs")) || shipped(output));
  writeFileSync("dist/ThirdPartyNotices.txt", noticesText([...folders, ...compiledIn].map(noticeOf)));
  // What *Install Native Backend* fetches, by versions and checksums.
  writeFileSync(
    "dist/nativePackages.json",
    JSON.stringify(nativePackages(JSON.parse(readFileSync("package-lock.json", "utf8")))),
  );
  // What the test of the notices holds them against.
  writeFileSync("dist/bundled.json", JSON.stringify(folders));
}

const browser = build({
  ...common,
  entryPoints: { webview: "webview/app/main.tsx" },
  platform: "browser",
  target: "es2022",
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
});

try {
  const built = await Promise.all([node, buildExtension(), browser, buildKernels("dist/kernels")]);
  writeNotices(built.slice(0, 3).map(({ metafile }) => metafile));
} catch (error) {
  // esbuild has told of its own errors already, at their places in the source.
  if (!("errors" in error)) console.error(error.message);
  process.exit(1);
}

// setup.mjs compares this stamp with the sources; one changed during the build must count as newer.
writeFileSync("dist/.built", "");
utimesSync("dist/.built", started, started);
