/** A Chromium to test with: one that is installed, or Debian's where this process may install it. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function onPath() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The absolute path of a Chromium, or undefined. @param {(line: string) => void} say takes a line of progress. */
export function findChromium(say) {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const installed = onPath();
  if (installed !== undefined || process.getuid?.() !== 0) return installed;
  say("installing Chromium (apt-get)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const { status, error, stderr } = spawnSync("apt-get", ["-qq", ...args], { env, encoding: "utf8" });
    if (status === 0) continue;
    say(`apt-get ${args[0]} failed: ${(error?.message ?? stderr).trim().split("\n").at(-1)}`);
    return undefined;
  }
  return onPath();
}
