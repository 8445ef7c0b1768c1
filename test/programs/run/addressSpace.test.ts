import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "./tinyConfig.ts";

/** 8 GB of addresses: room for Node.js, and none for WebAssembly. */
const limited = 'ulimit -v 8000000; exec "$0" "$@"';

async function splitcom(...args: string[]): Promise<{ code: number; text: string }> {
  const cli = path.join(packageRoot(), "dist", "cli.cjs");
  const ran = await promisify(execFile)("bash", ["-c", limited, process.execPath, cli, ...args]).catch(
    (error) => error,
  );
  return { code: ran.code ?? 0, text: `${ran.stdout}${ran.stderr}` };
}

describe.runIf(process.platform === "linux")("where addresses are limited (ulimit -v)", () => {
  it("what needs no WebAssembly works", async () => {
    expect(await splitcom("--version")).toEqual({ code: 0, text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const config = writeConfig(temporaryFolder());
    expect(await splitcom("validate", config)).toMatchObject({ code: 0, text: expect.stringContaining("is valid") });
  });

  // Node.js 24 finds room for WebAssembly there.
  it.runIf(Number.parseInt(process.versions.node, 10) < 24)("what needs it says so", async () => {
    const says = /too little address space: WebAssembly, which the .* needs.*ulimit -v unlimited/;
    const folder = temporaryFolder();
    const downloaded = await splitcom("download", "e2e", "--to", path.join(folder, "e2e"));
    expect(downloaded).toEqual({ code: 1, text: expect.stringMatching(says) });
    const ran = await splitcom("run", writeConfig(folder), "--out", path.join(folder, "run"), "--quiet");
    expect(ran).toEqual({ code: 1, text: expect.stringMatching(says) });
  });
});
