/** Names, notes, paths and messages of others, through all commands and everything that shows runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandParts } from "../../../extension/host/commands/commandTargets.ts";
import type { RunEnd, Runs, Services } from "../../../extension/host/services.ts";
import { badInput, toWireError } from "../../../extension/protocol/errors.ts";
import { runControlMessages } from "../../../extension/protocol/messages/runnerApi.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { summaryOf } from "../panels/fakes.ts";
import * as vscode from "./recordingVscode.ts";

vi.mock("vscode", () => vscode);
const { commands } = await import("../../../extension/host/commands/commands.ts");
const { registerCommands } = await import("../../../extension/host/commands/commands.ts");
const { ask, showError, showInformation, showProgress, showWarning } = await import(
  "../../../extension/host/display/messages.ts"
);
const { askForText, openList, pickOne, pickPath, pickSome, pickTarget } = await import(
  "../../../extension/host/display/pickers.ts"
);
const { noticeEnds } = await import("../../../extension/host/runs/endNotices.ts");
const archive = { remote: {} } as never;
const styles = { of: () => 0, onDidChange: () => ({ dispose() {} }) };
const { createRunsTree } = await import("../../../extension/host/runs/runsTree.ts");
const { groupTooltip } = await import("../../../extension/host/runs/runGroups.ts");
const { runTooltip } = await import("../../../extension/host/runs/runTexts.ts");
const { activeText } = await import("../../../extension/host/runs/statusBar.ts");
const { ConfigDiagnostic } = await import("../../../extension/host/config/language/configDiagnostic.ts");

const hostile =
  "[text](command:workbench.action.terminal.new)[t]\u0000(command:a)[u]\u202e(command:b) $(trash) <b>x</b> \u001b]52;c;eA==\u0007";
/** As VS Code finds links in its own messages, and icons in labels. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Of the icons that are shown, those that are ours. */
const ownIcons =
  /^\$\((folder|folder-opened|file|edit|new-file|play|loading~spin|debug-pause|clock|note|tag|warning|pass|error|circle-slash)\)/;

function expectPlain(): void {
  expect(vscode.rendered.length).toBeGreaterThan(0);
  for (const { surface, text } of vscode.rendered) {
    expect([surface, text]).toEqual([surface, expect.not.stringMatching(link)]);
    expect([surface, text]).toEqual([surface, expect.not.stringMatching(active)]);
    const foreign =
      surface === "markdown with icons"
        ? text.replaceAll(new RegExp(ownIcons.source.slice(1), "g"), "")
        : text.replace(ownIcons, "");
    expect([surface, foreign]).toEqual([surface, expect.not.stringMatching(icon)]);
    expect(text.length).toBeLessThan(surface.startsWith("markdown") ? 20_000 : 2000);
  }
}

const root = mkdtempSync(path.join(tmpdir(), "splitcom-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = path.join(root, hostile.replaceAll("/", "-").replaceAll("\u0000", ""));
mkdirSync(folder);
const configFile = path.join(folder, "a.splitcom.json");
writeFileSync(configFile, JSON.stringify({ name: hostile, control: { theta: 0.5 } }));

const labels = { name: hostile, starred: true, note: `${hostile}\n${hostile}`, tags: [hostile] };
const run = (name: string, changes: Partial<RunSummary>) =>
  summaryOf(path.join(folder, name), { name: hostile, labels, configFile, error: hostile, ...changes });
const list = [
  run("running", { status: "running", controllable: true }),
  run("paused", { status: "paused", controllable: true }),
  run("done", { status: "done", controllable: false }),
  run("failed", { status: "failed", controllable: false, resumable: true, name: hostile.repeat(2000) }),
];
const group = { id: "group", name: hostile, size: 2 };
const grouped = ["one", "two"].map((name) => run(name, { status: "done", group }));

const choice = { icon: "folder", label: hostile, description: hostile, detail: hostile };

const fails = () => Promise.reject(badInput({ what: hostile, where: configFile, value: hostile, remedy: hostile }));

/** Everything that commands ask works, or everything fails. */
function partsThat(works: boolean): CommandParts {
  const act = works ? async () => {} : fails;
  const runs = {
    listed: Promise.resolve(),
    list,
    get: (id: string) => list.find((summary) => summary.run === id),
    latestOf: () => undefined,
    isStopping: (id: string) => id.endsWith("running"),
    skippedLines: async () => ({ count: 2, first: hostile }),
    start: works ? async () => list[0]!.run : fails,
    onDidChange: () => new vscode.Disposable(() => {}),
    ...Object.fromEntries(["kill", "resume", "refresh"].map((name) => [name, act])),
    control: () => Object.fromEntries(Object.keys(runControlMessages).map((name) => [name, act])),
  };
  const report = { text: hostile, complaints: [hostile] };
  const remote = {
    label: act,
    remove: act,
    record: works ? async () => ({ configText: hostile }) : fails,
    report: works ? async () => report : fails,
  };
  const panels = { open: act, browse: act, active: undefined };
  const context = {
    extension: { id: "splitcom.x" },
    extensionPath: folder,
    extensionUri: vscode.Uri.file(folder),
    globalState: { get: () => undefined, update: async () => {} },
    subscriptions: [],
  };
  const log = { error() {}, warn() {}, info() {}, show() {} };
  const runsOf = ({ run: id }: { run: string }) => [id];
  const tree = { filter: hostile, selected: list.map(({ run: id }) => id), runsOf };
  return { runs, archive: { remote }, tree, panels, log, context } as unknown as CommandParts;
}

beforeEach(() => {
  vscode.reset();
  vscode.rendered.length = 0;
  vscode.state.folders = [folder];
  vscode.state.settings.downloads = [
    {
      name: "own",
      kind: "dataset",
      description: hostile,
      licence: hostile,
      files: [{ url: "https://x.example/a", path: "[a](command:b).csv" }],
    },
  ];
});

/** Neither forks a process nor shows anything of others. */
const notTried = ["splitcom.installNativeBackend"];

describe.each(["works", "fails"])("where everything %s, a hostile name is plain text in", (how) => {
  const ids = Object.keys(commands).filter((id) => !notTried.includes(id));

  it.each(ids)("%s", async (id) => {
    registerCommands(partsThat(how === "works"));
    const command = vscode.commands.registered.get(id)!;
    const rows = list.map(({ run: id }) => ({ run: id }));
    const file = vscode.Uri.file(configFile);
    const asked = [[], [file], [file, [file]], [hostile], ...rows.map((row) => [row, [row]]), [rows[0], rows]];
    for (const args of asked) {
      // The user cancels; takes the first of every list; takes the last.
      for (const choose of [undefined, (items: unknown[]) => items[0], (items: unknown[]) => items.at(-1)]) {
        vscode.state.answers = choose ? Array.from({ length: 8 }, () => choose) : [];
        await command(...args);
      }
    }
    await new Promise(setImmediate);
    if (vscode.rendered.length > 0) expectPlain();
  });
});

it("most commands show something of the hostile names", async () => {
  registerCommands(partsThat(false));
  for (const id of ["splitcom.run", "splitcom.stop", "splitcom.rename", "splitcom.delete"])
    await vscode.commands.registered.get(id)!({ run: list[2]!.run }, undefined);
  expect(vscode.rendered.some(({ text }) => text.includes("[text] (command:"))).toBe(true);
  expectPlain();
});

describe("a hostile name is plain text in", () => {
  it.each<[string, Partial<RunEnd>]>([
    ["a run that is done", { summary: run("done", { status: "done", perplexity: 1 }) }],
    ["a run that failed", { summary: run("failed", { status: "failed" }) }],
    ["a run that was interrupted", { summary: run("failed", { status: "interrupted" }) }],
    ["a run that was refused", { refused: toWireError(badInput({ what: hostile, where: hostile })) }],
  ])("the notice of %s", async (_, end) => {
    const ended = new vscode.EventEmitter<RunEnd>();
    noticeEnds({ runs: { onDidEnd: ended.event }, log: { error() {} } } as unknown as Pick<Services, "runs" | "log">);
    ended.fire({ summary: list[2]!, refused: null, stopped: false, ...end });
    await new Promise(setImmediate);
    expectPlain();
  });

  it("the view of runs, its message and its tooltips", async () => {
    const { runs } = partsThat(true);
    const all = [...list, ...grouped];
    const get = (id: string) => all.find(({ run }) => run === id);
    const tree = createRunsTree({ ...runs, list: all, get } as unknown as Runs, styles, archive);
    const view = vscode.treeViews.at(-1)!;
    const provider = view.options.treeDataProvider as unknown as {
      getChildren(): Promise<unknown[]>;
      getTreeItem(row: unknown): Record<string, string>;
      resolveTreeItem(item: object, row: unknown): Promise<unknown>;
    };
    tree.filter = "text";
    await tree.filterProblems();
    const top = await provider.getChildren();
    expect(top.some((row) => "group" in (row as object))).toBe(true);
    for (const row of top) {
      const item = provider.getTreeItem(row);
      vscode.rendered.push({ surface: "tree item", text: item.description! });
      await provider.resolveTreeItem(item, row);
    }
    tree.filter = `${hostile.slice(0, 6)}`;
    if (view.message !== undefined) vscode.rendered.push({ surface: "view", text: view.message });
    expectPlain();
  });

  it("the message of a view that could not be read", async () => {
    const { runs } = partsThat(true);
    createRunsTree({ ...runs, listed: fails(), list: [] } as unknown as Runs, styles, archive);
    const view = vscode.treeViews.at(-1)!;
    await view.options.treeDataProvider.getChildren();
    vscode.rendered.push({ surface: "view", text: view.message! });
    expect(view.message).toContain("[text] (command:");
    expectPlain();
  });

  it("tooltips, which trust nothing", () => {
    groupTooltip({ key: "/group", group, runs: grouped });
    const tooltip = runTooltip(list[3]!) as unknown as { value: string; isTrusted?: unknown; supportHtml?: unknown };
    expect([tooltip.isTrusted, tooltip.supportHtml]).toEqual([undefined, undefined]);
    // Outside of blocks of code, no bracket, angle or address is left as it is.
    const outside = tooltip.value.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "");
    expect(outside).not.toMatch(/(?<!\\)[[\]<]|https?:\/\//);
    expectPlain();
  });

  it.each<[string, () => unknown]>([
    ["information", () => showInformation(hostile)],
    ["a warning", () => showWarning(hostile)],
    ["an error", () => showError(hostile)],
    ["a question and its detail", () => ask(hostile, hostile)],
    ["progress and its steps", () => showProgress(hostile, async (report) => report(hostile, 1))],
    ["a list", () => pickOne([choice], { title: hostile, placeHolder: hostile })],
    ["a list to tick", () => pickSome([choice], { title: hostile, placeHolder: hostile })],
    ["a list that is filled", () => openList(hostile, hostile)],
    [
      "a prompt and what is wrong",
      () => askForText({ title: hostile, prompt: hostile, value: "", validate: () => hostile }),
    ],
    [
      "a prompt's warning",
      () => askForText({ title: hostile, value: "", validate: async () => ({ warning: hostile }) }),
    ],
    ["a dialog to open", () => pickPath(hostile, { filters: { [hostile]: ["csv"] } })],
    ["a dialog to save", () => pickTarget(hostile, { [hostile]: ["csv"] }, undefined)],
  ])("%s, whatever part of it", async (_, show) => {
    await show();
    expect(vscode.rendered.some(({ text }) => text.includes("[text] (command:"))).toBe(true);
    expectPlain();
  });

  it("the status bar", () => {
    vscode.rendered.push({ surface: "status bar", text: activeText(list[0]!, { list, isStopping: () => false }) });
    expectPlain();
  });

  it("problems of a configuration", () => {
    const issue = {
      message: hostile,
      severity: "error",
      fixes: [],
      offset: 0,
      length: 0,
      where: "",
      path: "",
      line: 1,
      column: 1,
    };
    const document = { positionAt: () => new vscode.Position(), version: 1 };
    new ConfigDiagnostic(issue as never, document as never);
    expectPlain();
  });
});
