import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installNative } from "../../../extension/programs/nativeInstall/installNative.ts";

const native = vi.hoisted(() => ({ loads: false }));
vi.mock("../../../extension/engine/backend/select.ts", () => ({
  probeBackends: async () => [{ name: "native", loads: native.loads, detail: "libtensorflow 2.9.1" }],
}));

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "splitcom-native-"));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
  vi.unstubAllEnvs();
  native.loads = false;
});

/** A program in npm's place, and nothing else on the PATH. */
function npmThat(program: string): void {
  const cli = path.join(scratch, "npm-cli.js");
  writeFileSync(cli, program);
  vi.stubEnv("npm_execpath", cli);
  vi.stubEnv("PATH", scratch);
}

test("installs nothing where native loads already", async () => {
  native.loads = true;
  npmThat("process.exit(1)");
  const steps: string[] = [];
  expect(await installNative(path.join(scratch, "native"), (line) => steps.push(line))).toBe("libtensorflow 2.9.1");
  expect(steps).toEqual([]);
});

test("shows why it could not be built, and leaves nothing behind", async () => {
  npmThat('console.error("npm error network: no way to storage.example.org"); process.exit(1)');
  const folder = path.join(scratch, "native");
  await expect(installNative(folder, () => {})).rejects.toMatchObject({
    kind: "run-failed",
    message: expect.stringMatching(/npm could not fetch .*no way to storage\.example\.org.*wasm/s),
  });
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(scratch)).toEqual(["npm-cli.js"]);
});

test("stops between its steps when asked to", async () => {
  npmThat("process.exit(1)");
  const step = () => {
    throw new Error("cancelled");
  };
  await expect(installNative(path.join(scratch, "native"), step)).rejects.toThrow("cancelled");
  expect(readdirSync(scratch)).toEqual(["npm-cli.js"]);
});
