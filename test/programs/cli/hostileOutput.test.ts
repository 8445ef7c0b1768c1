/** Names, keys, paths and lists of others, on their way to a terminal. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { appendToLog } from "../../../extension/engine/store/recordFile.ts";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { outputOn } from "../../../extension/programs/cli/context.ts";
import { exitCodeOf } from "../../../extension/programs/cli/process.ts";
import { showProgress } from "../../../extension/programs/cli/progress.ts";
import { showDownload } from "../../../extension/programs/download/showDownload.ts";
import { Interrupts } from "../../../extension/programs/interrupts.ts";
import { badInput } from "../../../extension/protocol/errors.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { epochEvent, exampleRecord } from "../../engine/store/exampleRun.ts";
import { sourcesIn } from "../../sources.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { splitcom } from "./captured.ts";

/** Writes the clipboard, sets the title, clears the screen, and begins the line again. */
const hostile = "\u001b]52;c;eA==\u0007\u001b]0;t\u001b\\\u009b2J\r\u202e[x](command:y)";
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** A finished run whose folder, name and failure are hostile. */
function hostileRuns(): string {
  const root = path.join(temporaryFolder(), `runs${hostile}`.replaceAll("/", "-"));
  const directory = path.join(root, `run${hostile}`);
  const error = { kind: "run-failed", what: hostile, message: hostile } as const;
  const record = exampleRecord();
  const config = { ...record.config, name: `=cmd ${hostile}` };
  const store = createRun(directory, { ...record, config, configFile: `/tmp/${hostile}` });
  store.append(epochEvent(1));
  store.append({ kind: "end", status: "failed", epoch: 1, step: 10, error });
  return root;
}

describe("the command line writes no escape sequence of", () => {
  it.each(["markdown", "latex", "csv", "json"])(
    "a run's folder, name and error: report --format %s",
    async (format) => {
      const root = hostileRuns();
      const { code, stdout } = await splitcom("report", root, "--format", format);
      expect([code, stdout.match(active)]).toEqual([0, null]);
      if (format === "json") expect(JSON.parse(stdout)).toMatchObject([{ name: `=cmd ${hostile}` }]);
      if (format === "csv") expect(stdout).toContain(",\"'=cmd");
    },
  );

  it("its arguments: unknown commands, options, files and keys", async () => {
    const file = writeConfig(temporaryFolder());
    const refused = [
      [hostile],
      [`--${hostile}`],
      ["run", hostile],
      ["run", file, `--${hostile}`],
      ["run", file, hostile],
      ["validate", file, "--set", `${hostile}=1`],
      ["validate", file, "--set", `model=${hostile}`],
      ["validate", file, "--set", `name=${hostile}${"x".repeat(100)}`],
      ["resume", hostile],
      ["report", hostile],
      ["download", hostile],
      ["generate", "--run", hostile],
    ];
    for (const argv of refused) {
      const { code, stdout, stderr } = await splitcom(...argv);
      expect([argv, code, stdout.match(active), stderr.match(active)]).toEqual([argv, 2, null, null]);
      expect(stderr).not.toBe("");
    }
  });

  it("a configuration's keys and values", async () => {
    const folder = path.join(temporaryFolder(), `configs${hostile}`.replaceAll("/", "-"));
    mkdirSync(folder);
    const file = writeConfig(folder, { [hostile]: 1, model: hostile, data: { format: hostile } });
    const { code, stderr } = await splitcom("validate", file);
    expect([code, stderr.match(active)]).toEqual([2, null]);
    expect(stderr).toContain("\\u001b]52;c;eA==\\u0007");
  });

  it("a download list's names and licences", async () => {
    const list = path.join(temporaryFolder(), "list.json");
    const files = [{ url: "https://x.example/a", path: "a" }];
    const entry = { name: "own", kind: "dataset", description: hostile, licence: hostile, files };
    writeFileSync(list, JSON.stringify([entry]));
    const { code, stdout } = await splitcom("download", "list", "--list", list);
    expect([code, stdout.match(active)]).toEqual([0, null]);
    writeFileSync(list, JSON.stringify([{ ...entry, name: hostile }]));
    const refused = await splitcom("download", "list", "--list", list);
    expect([refused.code, refused.stderr.match(active)]).toEqual([2, null]);
  });
});

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 500 });
  return { stream, text: () => String(stream.read() ?? "") };
}

/** What our own progress sends: back to the line's start, clear to its end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are our own
const ownSequences = /\r?\u001b\[[0-9;?]*[A-Za-z]|\r/g;

describe.each([true, false])("progress, on a terminal: %s,", (isTTY) => {
  it("shows a note of a run as text", () => {
    const { stream, text } = terminal(isTTY);
    showProgress(outputOn(stream), 1).note(`backend wasm (${hostile.replace("\r", "")})`);
    const written = text();
    expect(written.replace("\r\u001b[K", "")).not.toMatch(active);
    expect(written).toContain("\\u001b]52;c");
  });

  it("shows a download's file and reason as text", () => {
    const { stream, text } = terminal(isTTY);
    const shown = showDownload(outputOn(stream));
    const file = { file: hostile, index: 1, files: 1, received: 1, total: 2, bytesPerSecond: null };
    shown.report({ ...file, phase: "fetching", reason: null } as never);
    shown.report({ ...file, phase: "waiting", reason: `\n${hostile}` } as never);
    const written = text().replaceAll("\r\u001b[K", "");
    expect(written.match(active)).toBeNull();
    expect(written).not.toMatch(ownSequences);
  });
});

it("a program's own failure is shown as text", async () => {
  const { stream: stdout } = terminal(false);
  const { stream: stderr, text } = terminal(true);
  const program = () => Promise.reject(badInput({ what: hostile, where: hostile, value: hostile, remedy: hostile }));
  expect(await exitCodeOf(program, { stdout, stderr, interrupts: new Interrupts(() => {}) })).toBe(2);
  expect(text()).not.toMatch(active);
});

it("an internal error of the command line prints no stack and names the log file that holds it", async () => {
  const { stream: stdout } = terminal(false);
  const { stream: stderr, text } = terminal(true);
  const program = () => Promise.reject(new TypeError("x is undefined"));
  expect(await exitCodeOf(program, { stdout, stderr, interrupts: new Interrupts(() => {}) })).toBe(1);
  const written = text();
  expect(written).toMatch(/^internal error, not caused by the input .*\(TypeError\)/);
  expect(written).not.toMatch(/\n\s+at |x is undefined/);
  expect(readFileSync(/The log: (.*)\n/.exec(written)![1]!, "utf8")).toMatch(/TypeError: x is undefined\n +at /);
});

it("a run's run.json holds no escape sequences, and says the same", () => {
  const directory = path.join(temporaryFolder(), "run");
  const git = { commit: null, dirty: true, diff: `+${hostile}\t\n`, diffTruncated: false, untracked: [hostile] };
  createRun(directory, exampleRecord({ git }));
  const text = readFileSync(path.join(directory, "run.json"), "utf8");
  expect(text).not.toMatch(active);
  expect(JSON.parse(text).git).toEqual(git);
});

it("a run's log.txt holds no escape sequences", () => {
  const folder = temporaryFolder();
  appendToLog(folder, `failed: ${hostile}`);
  expect(readFileSync(path.join(folder, "log.txt"), "utf8")).not.toMatch(active);
});

it("no program of the command line writes to its streams but through its context", () => {
  const mayWrite =
    /^extension\/programs\/(cli\/process|processEndpoint|run\/main)\.ts$|^extension\/programs\/[a-zA-Z]+\/[a-zA-Z]+\.mjs$/;
  const comments = /\/\*[\s\S]*?\*\/|\/\/.*/g;
  const writes = /\bprocess\.std(out|err)\b|\bconsole\.|\{[^}]*\bstd(out|err)\b[^}]*\} = process|\bwriteSync\([12],/;
  const writers = sourcesIn("extension/programs", "extension/engine").filter(
    ({ file, text }) => !mayWrite.test(file) && writes.test(text.replace(comments, "")),
  );
  expect(writers.map(({ file }) => file).sort()).toEqual([
    // A program that tests whether libtensorflow loads, run apart: its output is read by its parent.
    "extension/engine/backend/select.ts",
    // A thread that ends its process says why first: words of our own.
    "extension/engine/io/memoryWatch.ts",
  ]);
});
