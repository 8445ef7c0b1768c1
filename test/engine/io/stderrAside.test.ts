import { type StdioOptions, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { expect, it } from "vitest";
import { isNativeStartup } from "../../../extension/protocol/nativeStartup.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** Writes by the descriptor, as native code does, before, within and after. */
const program = `
  import { writeSync } from "node:fs";
  import { withStderrAside } from "./extension/engine/io/files/stderrAside.ts";
  writeSync(2, "before\\n");
  withStderrAside((line) => line === "noise", () => writeSync(2, "noise\\nerror\\n"));
  writeSync(2, "after\\n");
`;

it.skipIf(process.platform !== "linux")(
  "lines of native code that nobody needs are left out, and all others reach standard error",
  () => {
    const folder = temporaryFolder();
    const [script, file] = [path.join(folder, "program.cjs"), path.join(folder, "stderr")];
    buildSync({ stdin: { contents: program, resolveDir: "." }, bundle: true, platform: "node", outfile: script });
    const descriptor = openSync(file, "a");
    const stdio: StdioOptions = ["ignore", "pipe", descriptor];
    const { stdout, status } = spawnSync(process.execPath, [script], { stdio, encoding: "utf8" });
    closeSync(descriptor);
    expect([status, stdout]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toBe("before\nerror\nafter\n");
  },
);

it("only the lines that libtensorflow writes when it is loaded are known as such", () => {
  const known = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "I0000 00:00:1795873209.889541   25141 port.cc:153] oneDNN custom operations are on. You may see slightly different numerical results",
  ];
  expect(known.map(isNativeStartup)).toEqual([true, true]);
  const others = [
    "",
    "E0000 00:00:1795873209.889541   25141 port.cc:153] oneDNN custom operations are on. ",
    "I0000 00:00:1795873209.889541   25141 gpu.cc:1] out of memory",
    "WARNING: All log messages are lost",
  ];
  expect(others.map(isNativeStartup)).toEqual([false, false, false, false]);
});
