import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findDesktopCode, openInBrowser, openInDesktopCode } from "../../../extension/programs/workbench/desktop.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-desktop-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Where the desktop's VS Code is found when these files can be run. */
function found(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...executables: string[]): string | undefined {
  return findDesktopCode({ platform, env, isExecutable: (file) => executables.includes(file) });
}

describe("the desktop's VS Code", () => {
  const env = { PATH: "relative:/nowhere:/opt/bin", DISPLAY: ":0" };

  test("is the code on the PATH", () => {
    expect(found("linux", env, "relative/code", "/opt/bin/code")).toBe("/opt/bin/code");
    expect(found("linux", env)).toBeUndefined();
  });

  test("is a script on Windows", () => {
    const bin = "C:\\Program Files\\Microsoft VS Code\\bin";
    expect(found("win32", { PATH: `C:\\Windows;${bin}` }, `${bin}\\code.cmd`, `${bin}\\code`)).toBe(`${bin}\\code.cmd`);
  });

  test("is found on macOS without its command on the PATH", () => {
    const code = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";
    expect(found("darwin", { PATH: "/usr/bin" }, code)).toBe(code);
    expect(found("linux", env, code)).toBeUndefined();
  });

  test.each([
    ["without a display", { PATH: env.PATH }],
    ["in a terminal of a remote window", { ...env, VSCODE_IPC_HOOK_CLI: "/run/vscode.sock" }],
    ["in WSL", { ...env, WSL_DISTRO_NAME: "Debian" }],
  ])("is not taken %s", (_where, other) => {
    expect(found("linux", other, "/opt/bin/code")).toBeUndefined();
  });
});

/** A program that writes down its arguments, a line each. */
function recorder(name: string): { program: string; said: () => string[] } {
  const program = path.join(scratch, name);
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${scratch}/${name}.said\n`);
  chmodSync(program, 0o755);
  return { program, said: () => readFileSync(`${program}.said`, "utf8").trim().split("\n") };
}

describe.skipIf(process.platform === "win32")("on the desktop", () => {
  test("VS Code asks whether a folder is trusted: the question is not turned off", async () => {
    const { program, said } = recorder("code");
    const opened = { folder: "/runs/my folder", file: "/runs/my folder/a.json" };
    expect(await openInDesktopCode(program, "/project", opened)).toBe(true);
    expect(said()).toEqual([
      "--new-window",
      "--extensionDevelopmentPath=/project",
      "/runs/my folder",
      "/runs/my folder/a.json",
    ]);
  });

  test("the browser's command holds no secret, which every user would see in the list of processes", async () => {
    const { said } = recorder("xdg-open");
    const { PATH } = process.env;
    process.env.PATH = `${scratch}:${PATH}`;
    const page = path.join(scratch, "open.html");
    const address = 'http://127.0.0.1:1/SECRET/?folder=/a&payload="';
    try {
      expect(await openInBrowser(address, page, { platform: "linux", env: { DISPLAY: ":0" } })).toBe(true);
    } finally {
      process.env.PATH = PATH;
    }
    expect(said()).toEqual([page]);
    expect(statSync(page).mode & 0o777).toBe(0o600);
    expect(readFileSync(page, "utf8")).toContain("url=http://127.0.0.1:1/SECRET/?folder=/a&amp;payload=&quot;");
  });

  test("no browser is opened where no window can be shown", async () => {
    expect(await openInBrowser("http://127.0.0.1:1/", "/nowhere/open.html", { platform: "linux", env: {} })).toBe(
      false,
    );
  });
});
