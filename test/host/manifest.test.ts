import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { configExtension } from "../../extension/host/newExperiment/experimentFile.ts";
import { viewNames } from "../../extension/protocol/messages/names.ts";
import { runFiles } from "../../extension/protocol/run/runRecord.ts";
import { noLabels } from "../../extension/protocol/run/runSummary.ts";
import * as fake from "./fakeVscode.ts";
import { summaryOf } from "./panels/fakes.ts";

vi.mock("vscode", () => fake);
const { commands } = await import("../../extension/host/commands/commands.ts");
const { contextKeys } = await import("../../extension/host/runs/contextKeys.ts");
const { groupWords } = await import("../../extension/host/runs/runGroups.ts");
const { contextWords } = await import("../../extension/host/runs/runsTree.ts");

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(path.join(root, "package.json"), "utf8");
const manifest = JSON.parse(text);
const texts: Record<string, string> = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8"));
const { contributes } = manifest;

interface MenuEntry {
  command: string;
  when?: string;
}
const menus = Object.values<MenuEntry[]>(contributes.menus).flat();
const bound: MenuEntry[] = [...menus, ...contributes.keybindings];
const whens = [...bound, ...contributes.viewsWelcome].map(({ when }: { when?: string }) => when ?? "");
const known = new Set<string>(contributes.commands.map(({ command }: MenuEntry) => command));

/** All sources of the host, joined. */
const hostSource = readdirSync(path.join(root, "extension", "host"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(path.join(root, "extension", "host", name), "utf8"))
  .join("\n");

describe("the manifest", () => {
  it("contributes the commands that the table holds", () => {
    expect([...known].sort()).toEqual(Object.keys(commands).sort());
  });

  it("names no other command in menus, keybindings, walkthrough and welcome", () => {
    const named = [
      ...bound.map(({ command }) => command),
      ...[...JSON.stringify([contributes.walkthroughs, texts]).matchAll(/(?:onC|\(c)ommand:(splitcom\.\w+)/g)].map(
        (match) => match[1]!,
      ),
    ];
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((command) => !known.has(command))).toEqual([]);
  });

  it("executes no other command from the host", () => {
    const executed = [...hostSource.matchAll(/(?:executeCommand\(|command: )"(splitcom\.[\w.]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(executed.length).toBeGreaterThan(5);
    expect(executed.filter((command) => !known.has(command))).toEqual([]);
  });

  it("has a text for each key and a key for each text", () => {
    const keys = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!));
    expect(Object.keys(texts).sort()).toEqual([...keys].sort());
    expect(Object.values(texts).filter((value) => value.trim() === "")).toEqual([]);
  });

  it("asks in its when clauses for keys that the host sets", () => {
    // `splitcom.runs` is the view.
    const asked = new Set(whens.flatMap((when) => when.match(/\bsplitcom\.\w+/g) ?? []));
    asked.delete("splitcom.runs");
    expect([...asked].filter((key) => !contextKeys.includes(key))).toEqual([]);
    expect(asked.size).toBeGreaterThan(3);
  });

  it("matches rows only by context values that rows have", () => {
    const statuses = ["running", "paused", "queued", "done", "failed", "interrupted"] as const;
    const words = new Set(
      statuses.flatMap((status) =>
        [true, false].flatMap((flag) =>
          contextWords(
            summaryOf("/a", { status, controllable: flag, resumable: flag, labels: { ...noLabels, starred: flag } }),
          ).split(" "),
        ),
      ),
    );
    for (const word of groupWords([summaryOf("/a")]).split(" ")) words.add(word);
    const asked = whens.flatMap((when) =>
      [...when.matchAll(/viewItem =~ \/\\b\(?([\w|]+)\)?\\b\//g)].flatMap((match) => match[1]!.split("|")),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((word) => !words.has(word))).toEqual([]);
  });

  it("offers for a group nothing that is for one run", () => {
    const statuses = ["running", "paused", "done"] as const;
    const ofGroup = statuses.map((status) => groupWords([summaryOf("/a", { status })]));
    const ofRows: MenuEntry[] = contributes.menus["view/item/context"];
    const offered = ofRows.filter(({ when = "" }) =>
      ofGroup.some((words) =>
        [...when.matchAll(/viewItem =~ \/(.*?)\/(?: |$)/g)].every((match) => new RegExp(match[1]!).test(words)),
      ),
    );
    expect([...new Set(offered.map(({ command }) => command.replace("splitcom.", "")))].sort()).toEqual(
      [
        "cleanUp",
        "compare",
        "compareTexts",
        "delete",
        "exportReport",
        "openDashboard",
        "pause",
        "resume",
        "stop",
      ].sort(),
    );
  });

  it("declares the settings that the host reads, each with its default", () => {
    const read = new Set(
      [
        ...hostSource.matchAll(/(?:getConfiguration\("splitcom"[^)]*\)|settings\(\))\s*\.get(?:<[^>]*>)?\("(\w+)"/g),
      ].map((match) => `splitcom.${match[1]}`),
    );
    const declared = contributes.configuration.properties;
    expect([...read].sort()).toEqual(Object.keys(declared).sort());
    for (const setting of Object.values<{ default?: unknown }>(declared)) expect(setting.default).toBeDefined();
  });

  it("wakes the extension for panels of an earlier window, which VS Code does not do by itself", () => {
    const panels = viewNames.map((view) => `onWebviewPanel:splitcom.${view}`);
    // A window takes up the runs and the queue of its folder, whatever it shows; the queue also from another folder of runs.
    const ofFolders = ["workspaceContains:.splitcom/runs", `workspaceContains:**/${runFiles.queued}`];
    expect(manifest.activationEvents).toEqual([...ofFolders, ...panels]);
  });

  it("names files that are there", () => {
    const files = [...text.matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map((match) => match[1]!);
    expect(files.length).toBeGreaterThan(5);
    // The walkthrough's pictures are made by the tests in VS Code.
    const missing = files.filter(
      (file) => !file.startsWith("media/walkthrough/") && !existsSync(path.join(root, file)),
    );
    expect(missing).toEqual([]);
  });

  it("packs the programs that the extension forks", () => {
    const source = `${hostSource}${readFileSync(path.join(root, "extension", "extension.ts"), "utf8")}`;
    const forked = [...source.matchAll(/"dist", "(\w+\.cjs)"/g)].map((match) => `!dist/${match[1]}`);
    expect(forked.length).toBeGreaterThan(4);
    const packed = readFileSync(path.join(root, ".vscodeignore"), "utf8").split("\n");
    expect(forked.filter((line) => !packed.includes(line))).toEqual([]);
  });

  it("takes for a configuration what the host does", () => {
    const [language] = contributes.languages;
    expect(language.extensions).toEqual([configExtension]);
  });
});
