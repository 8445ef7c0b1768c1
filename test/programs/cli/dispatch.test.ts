import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { splitcom } from "./captured.ts";

describe("help", () => {
  it("lists the commands", async () => {
    const { code, stdout } = await splitcom("--help");
    expect(code).toBe(0);
    for (const name of ["run", "validate", "data", "evaluate", "report", "backends"])
      expect(stdout).toMatch(`  ${name} `);
  });

  it("is shown as a mistake where no command is given", async () => {
    expect(await splitcom()).toMatchObject({ code: 2, stdout: "", stderr: (await splitcom("-h")).stdout });
  });

  it.each([
    ["run", "Usage: splitcom run CONFIG [options]", ["--out DIR", "--set PATH=VALUE…", "--json", "-q, --quiet"]],
    ["validate", "Usage: splitcom validate CONFIG [options]", ["--set PATH=VALUE…"]],
    ["data", "Usage: splitcom data CONFIG [options]", ["--json"]],
    ["evaluate", "Usage: splitcom evaluate [options]", ["--model DIR", "--adapter DIR", "--data FILE", "--limit N"]],
    ["report", "Usage: splitcom report RUN… [options]", ["--format FORMAT"]],
    ["backends", "Usage: splitcom backends [options]", ["--json"]],
  ])("of %s", async (command, usage, options) => {
    const { code, stdout, stderr } = await splitcom(command, "--help");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(usage);
    for (const option of options) expect(stdout).toContain(`  ${option} `);
  });
});

it("prints the version of package.json", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  expect(await splitcom("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

it.each([
  [
    ["rum"],
    'unknown command "rum"; expected one of run, resume, fork, stop, pause, theta, status, validate, data, download, evaluate, generate, score, report, reproduce, clean, backends. Did you mean "run"?',
  ],
  [["toString"], 'unknown command "toString"'],
  [["--versoin"], "unknown option --versoin. Did you mean --version?"],
  [["run"], "run needs CONFIG. See splitcom run --help."],
  [["run", "a", "b"], "run takes one CONFIG (found a b)."],
  [["run", "a", "--quite"], "unknown option --quite. Did you mean --quiet?"],
  [["run", "missing.splitcom.json"], "missing.splitcom.json: cannot read the configuration: there is no such file"],
  [["data", "a", "--set"], "--set needs a value; expected --set PATH=VALUE."],
  [["evaluate", "--data", "a"], "--model DIR is required."],
  [["evaluate", "--model", "nano"], "--data FILE is required."],
  [["evaluate", "--model", "nano", "--data", "a", "--limit", "0"], "--limit is not as expected (found 0)"],
  [["evaluate", "--model", "nano", "--data", "a", "--max-length", "257"], "expected an integer in 4..256"],
  [["evaluate", "--model", "nano", "--data", "a", "--format", "e2e"], "unknown --format (found e2e)"],
  [["evaluate", "--model", "nano", "--data", "samples.parquet"], "cannot infer the data's format from the file name"],
  [["report"], "report needs RUN…."],
  [["report", "missing-folder"], "missing-folder: there is no such folder; expected"],
  [["backends", "wasm"], "backends takes no arguments (found wasm)."],
])("%j is bad input", async (argv, message) => {
  const { code, stdout, stderr } = await splitcom(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

it("shows which backends load", async () => {
  const { code, stdout } = await splitcom("backends", "--json");
  expect(code).toBe(0);
  const probes: { name: string; loads: boolean }[] = JSON.parse(stdout);
  expect(probes.map(({ name }) => name)).toEqual(["native", "wasm", "cpu"]);
  expect(probes[2]).toMatchObject({ loads: true });
  expect((await splitcom("backends")).stdout.split("\n")).toHaveLength(6);
});
