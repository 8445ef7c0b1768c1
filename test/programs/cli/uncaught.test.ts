import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

it.each(["setTimeout(() => undefined.x)", "Promise.reject(new RangeError('Invalid array length'))"])(
  "a fault that nothing catches ends the command line with a sentence, not with a stack: %s",
  async (fails) => {
    const folder = temporaryFolder();
    const file = path.join(folder, "program.cjs");
    const contents = `import { runProcess } from "./process.ts";
      void runProcess(() => new Promise((resolve) => { ${fails}; setTimeout(resolve, 5000, 0); }));`;
    const resolveDir = path.resolve(import.meta.dirname, "../../../extension/programs/cli");
    await build({
      stdin: { contents, resolveDir, loader: "ts" },
      outfile: file,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: folder },
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^internal error, not caused by the input \((Type|Range)Error\)\. .*\nThe log: .*\n$/);
    expect(readFileSync(/The log: (.*)\n/.exec(stderr)![1]!, "utf8")).toMatch(/\n +at /);
  },
);
