/** The notices that the build makes for the extension's package name all software by others that went into it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import {
  bundledPackages,
  libtensorflowNotices,
  noticeOf,
  noticesText,
  packageOf,
  shippedFiles,
} from "../extension/programs/workbench/thirdParty.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-notices-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function packageThat(name: string, manifest: Record<string, unknown>, files: Record<string, string> = {}): string {
  const folder = path.join(scratch, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

describe("third-party notices", () => {
  test("of the build name every package that is bundled, with its licence", () => {
    const notices = readFileSync(path.join(root, "dist/ThirdPartyNotices.txt"), "utf8");
    const bundled: string[] = JSON.parse(readFileSync(path.join(root, "dist/bundled.json"), "utf8"));
    // Some of each kind: of the engine's, the pages', the extension's.
    for (const name of ["@tensorflow/tfjs-core", "preact", "vscode-json-languageservice", "@vscode/codicons"]) {
      expect(bundled).toContain(`node_modules/${name}`);
    }
    const missing = [...bundled, "node_modules/assemblyscript"].filter((folder) => {
      const { name, text } = noticeOf(path.join(root, folder));
      return !notices.includes(`\n- ${name} (`) || !notices.includes(`\n${name}\n${"=".repeat(80)}\n\n${text}\n`);
    });
    expect(missing).toEqual([]);
  });

  test("hold every source map's packages: what is in a program is in the list", () => {
    const bundled: string[] = JSON.parse(readFileSync(path.join(root, "dist/bundled.json"), "utf8"));
    for (const program of ["runner.cjs", "validator.cjs", "archive.cjs", "cli.cjs", "webview.js"]) {
      const { sources } = JSON.parse(readFileSync(path.join(root, `dist/${program}.map`), "utf8"));
      const packages = (sources as string[])
        .map((source) => packageOf(path.posix.join("dist", source)))
        .filter((folder) => folder !== undefined);
      expect(packages.filter((folder) => !bundled.includes(folder))).toEqual([]);
    }
  });

  test("are in the package", () => {
    expect(shippedFiles(root)("dist/ThirdPartyNotices.txt")).toBe(true);
    expect(shippedFiles(root)("dist/workbench.cjs")).toBe(false);
  });

  test("are of what is shipped and not shaken off", () => {
    const input = (bytesInOutput: number) => ({ bytesInOutput });
    const outputs = {
      "dist/a.cjs": {
        inputs: {
          "node_modules/a/x.js": input(1),
          "node_modules/@s/b/node_modules/c/y.js": input(1),
          "src/z.ts": input(1),
        },
      },
      "dist/b.cjs": { inputs: { "node_modules/left/x.js": input(1) } },
      "dist/c.cjs": { inputs: { "node_modules/shaken/x.js": input(0) } },
    };
    const shipped = (output: string) => output !== "dist/b.cjs";
    expect(bundledPackages([{ outputs } as never], shipped)).toEqual([
      "node_modules/@s/b/node_modules/c",
      "node_modules/a",
    ]);
  });

  test("hold licence and notice as a package has them, and the common text where it has none", () => {
    const own = packageThat("own", { license: "ISC" }, { "LICENSE.md": "do as you like", NOTICE: "by me", "a.js": "" });
    expect(noticeOf(own)).toEqual({ name: "own 1.0.0", licence: "ISC", text: "do as you like\n\nby me" });
    const bare = packageThat("bare", { license: "MIT", author: { name: "Ann" } });
    expect(noticeOf(bare).text).toMatch(/^Copyright Ann\n\nPermission is hereby granted, free of charge/);
    const both = noticeOf(packageThat("both", { license: "(Apache-2.0 AND MIT)" })).text;
    expect(both).toMatch(/^Copyright the authors of both\n\n\s*Apache License.*Permission is hereby granted/s);
    expect(() => noticeOf(packageThat("odd", { license: "Odd" }))).toThrow(/odd has no text of its licence/);
    expect(noticesText([noticeOf(own), noticeOf(own), noticeOf(bare)])).toMatch(
      /- bare 1\.0\.0 \(MIT\)\n- own 1\.0\.0 \(ISC\)\n\n/,
    );
  });

  test("hold libtensorflow's own in a package that brings it along", () => {
    const deps = path.join(scratch, "deps");
    mkdirSync(deps);
    expect(() => libtensorflowNotices(deps)).toThrow(/no licence of libtensorflow/);
    writeFileSync(path.join(deps, "LICENSE"), "Apache");
    writeFileSync(path.join(deps, "THIRD_PARTY_TF_C_LICENSES"), "many");
    expect(libtensorflowNotices(deps)).toEqual([
      { name: "libtensorflow", licence: "Apache-2.0", text: "Apache\n\nmany" },
    ]);
  });
});
