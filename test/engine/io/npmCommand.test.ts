import { describe, expect, test } from "vitest";
import { npmCommand } from "../../../extension/engine/io/npmCommand.mjs";

const windowsNode = "C:\\Program Files\\nodejs\\node.exe";
const besideIt = "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js";

describe("npm is started", () => {
  test.each([
    ["on Linux", "linux", "/usr/bin/node", "/usr/lib/node_modules/npm/bin/npm-cli.js"],
    ["on Windows", "win32", windowsNode, besideIt],
  ] as const)("as the npm that started this process, %s", (_where, platform, node, cli) => {
    expect(npmCommand({ env: { npm_execpath: cli }, platform, node })).toEqual([node, cli]);
  });

  test("from the PATH where another package manager started this process", () => {
    const env = { npm_execpath: "/usr/lib/node_modules/pnpm/bin/pnpm.cjs" };
    expect(npmCommand({ env, platform: "darwin", node: "/usr/bin/node" })).toEqual(["npm"]);
  });

  test("from the PATH on Linux and macOS", () => {
    for (const platform of ["linux", "darwin"] as const) {
      expect(npmCommand({ env: {}, platform, node: "/usr/bin/node", exists: () => true })).toEqual(["npm"]);
    }
  });

  test("by Node on Windows, where npm is a script that only a shell starts", () => {
    const exists = (file: string) => file === besideIt;
    expect(npmCommand({ env: {}, platform: "win32", node: windowsNode, exists })).toEqual([windowsNode, besideIt]);
  });
});
