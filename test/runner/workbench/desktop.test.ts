import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findDesktopCode } from "../../../extension/runner/workbench/desktop.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-desktop-"));
const code = path.join(scratch, "code");
writeFileSync(code, "#!/bin/sh\n");
chmodSync(code, 0o755);
afterAll(() => rmSync(scratch, { recursive: true }));

describe.skipIf(process.platform !== "linux")("the desktop's VS Code", () => {
  const env = { PATH: `/nowhere:${scratch}`, DISPLAY: ":0" };

  test("is the code on the PATH", () => {
    expect(findDesktopCode(env)).toBe(code);
    expect(findDesktopCode({ ...env, PATH: "/nowhere" })).toBeUndefined();
  });

  test.each([
    ["without a display", { PATH: env.PATH }],
    ["in a terminal of a remote window", { ...env, VSCODE_IPC_HOOK_CLI: "/run/vscode.sock" }],
    ["in WSL", { ...env, WSL_DISTRO_NAME: "Debian" }],
  ])("is not taken %s", (_where, other) => {
    expect(findDesktopCode(other)).toBeUndefined();
  });
});
