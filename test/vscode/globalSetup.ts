/** Before all tests: code-server, and the tests that run in its extension host as one file. */
import { rmSync } from "node:fs";
import { build } from "esbuild";
import { installCodeServer } from "../../extension/runner/workbench/codeServerInstall.ts";
import { codeServerInstallation, extensionHostTests, project, shots } from "./harness/paths.ts";

export default async function prepare(): Promise<void> {
  await installCodeServer(codeServerInstallation, (line) => console.log(`test:vscode: ${line}`));
  rmSync(shots, { recursive: true, force: true });
  await build({
    entryPoints: [`${project}/test/vscode/extensionHost/main.ts`],
    outfile: extensionHostTests,
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
