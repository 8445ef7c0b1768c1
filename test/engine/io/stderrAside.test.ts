import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { expect, it } from "vitest";
import { isNativeStartup } from "../../../extension/protocol/nativeStartup.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** Writes by the descriptors, as native code does, before, within and after. */
const program = `
  import { writeSync } from "node:fs";
  import { withStderrAside } from "./extension/engine/io/files/stderrAside.ts";
  writeSync(2, "before\\n");
  withStderrAside((line) => line === "noise", () => writeSync(2, "noise\\nerror\\n"));
  writeSync(2, "after\\n");
  writeSync(1, "result\\n");
`;

/** Runs the program in a shell. @param redirected what follows its command; FILE is a file's path @returns the file's text */
function written(redirected: string): string {
  const folder = temporaryFolder();
  const [script, file] = [path.join(folder, "program.cjs"), path.join(folder, "written")];
  buildSync({ stdin: { contents: program, resolveDir: "." }, bundle: true, platform: "node", outfile: script });
  const command = `"${process.execPath}" "${script}" ${redirected.replaceAll("FILE", `"${file}"`)}`;
  expect(spawnSync("sh", ["-c", command], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  return readFileSync(file, "utf8");
}

const onLinux = it.skipIf(process.platform !== "linux");

onLinux("lines of native code that nobody needs are left out, and all others reach standard error", () => {
  expect(written("2>&1 >/dev/null | cat > FILE")).toBe("before\nerror\nafter\n");
});

onLinux("a file that is standard output as well keeps every line, in order", () => {
  expect(written("> FILE 2>&1")).toBe("before\nnoise\nerror\nafter\nresult\n");
});

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
