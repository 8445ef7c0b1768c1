import { describe, expect, it } from "vitest";
import {
  integerOption,
  type OptionSpecs,
  parseArguments,
  requireOptions,
} from "../../../extension/programs/cli/arguments.ts";

const specs = {
  out: { value: "DIR", help: "" },
  set: { value: "PATH=VALUE", multiple: true, help: "" },
  format: { value: "FORMAT", choices: ["markdown", "csv"], help: "" },
  json: { help: "", short: "j" },
} as const satisfies OptionSpecs;

const nothing = { out: undefined, set: [], format: undefined, json: false };

describe("parseArguments", () => {
  it.each([
    [[], nothing, []],
    [["a", "b"], nothing, ["a", "b"]],
    [["--out", "x", "a"], { ...nothing, out: "x" }, ["a"]],
    [["a", "--out=x"], { ...nothing, out: "x" }, ["a"]],
    [["--out=-x"], { ...nothing, out: "-x" }, []],
    [["--out", "x", "--out", "y"], { ...nothing, out: "y" }, []],
    [["--set", "a=1", "--set=b=-2"], { ...nothing, set: ["a=1", "b=-2"] }, []],
    [["--json"], { ...nothing, json: true }, []],
    [["-j", "a"], { ...nothing, json: true }, ["a"]],
    [["--", "--json"], nothing, ["--json"]],
    [["a", "-0.5"], nothing, ["a", "-0.5"]],
    [["--out", "-1", "--", "-.5"], { ...nothing, out: "-1" }, ["-.5"]],
    [["--format", "csv"], { ...nothing, format: "csv" }, []],
  ])("%j", (argv, values, positionals) => {
    expect(parseArguments(argv, specs)).toEqual({ values, positionals });
  });

  it.each([
    [["--jsn"], "unknown option --jsn. Did you mean --json?"],
    [["-x"], "unknown option -x. Known options are --out, --set, --format, --json."],
    [["--constructor"], "unknown option --constructor. Known"],
    [["--out"], "--out needs a value; expected --out DIR."],
    [["--out", "--json"], "--out needs a value"],
    [["--json=yes"], "--json takes no value (found yes)."],
    [
      ["--format", "markdwn"],
      'unknown --format (found markdwn); expected one of markdown, csv. Did you mean "markdown"?',
    ],
  ])("refuses %j", (argv, message) => {
    expect(() => parseArguments(argv, specs)).toThrow(message);
  });
});

it("names a required option that is missing", () => {
  const required = { data: { value: "FILE", required: true, help: "" } } as const satisfies OptionSpecs;
  expect(() => requireOptions(parseArguments([], required).values, required)).toThrow("--data FILE is required");
  expect(() => requireOptions(parseArguments(["--data", "x"], required).values, required)).not.toThrow();
});

describe("integerOption", () => {
  it("takes its range", () => expect(["4", "8"].map((text) => integerOption("n", text, 4, 8))).toEqual([4, 8]));
  it.each(["3", "9", "4.5", "", "4x", "1e1", "NaN"])("refuses %j", (text) => {
    expect(() => integerOption("n", text, 4, 8)).toThrow(/--n is not as expected.*an integer in 4\.\.8/);
  });
});
