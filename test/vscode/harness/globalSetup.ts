/** Before all tests: code-server, and the tests that run in its extension host as an extension. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { installCodeServer } from "../../../extension/programs/workbench/codeServerInstall.ts";
import { extensionHostTests, project, shots, workbenchHome } from "./paths.ts";

export default async function prepare(): Promise<void> {
  await installCodeServer(workbenchHome, (line) => console.log(`test:vscode: ${line}`));
  rmSync(shots, { recursive: true, force: true });
  await bundleExtensionHostTests();
}

/** The page of today's VS Code takes no tests by its address; an extension that is started with the window can be tests. */
async function bundleExtensionHostTests(): Promise<void> {
  rmSync(extensionHostTests, { recursive: true, force: true });
  mkdirSync(extensionHostTests, { recursive: true });
  const manifest = {
    ...{ name: "extension-host-tests", publisher: "splitcom", version: "0.0.0", main: "./main.cjs" },
    ...{ engines: { vscode: "^1.100.0" }, activationEvents: ["onStartupFinished"], extensionKind: ["workspace"] },
  };
  writeFileSync(path.join(extensionHostTests, "package.json"), JSON.stringify(manifest));
  await build({
    entryPoints: [`${project}/test/vscode/extensionHost/main.ts`],
    outfile: path.join(extensionHostTests, "main.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    mainFields: ["module", "main"],
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}
