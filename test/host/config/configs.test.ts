import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { Configs, Services } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "./fakeVscode.ts";

vi.mock("vscode", () => fake);
const { createConfigs } = await import("../../../extension/host/config/configs.ts");
const { ConfigDiagnostic } = await import("../../../extension/host/config/language/configDiagnostic.ts");

/** Forking takes its time on a busy machine. */
const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 20_000 });

/** A validator that objects to `bad`, shows which run it was given, and crashes when asked to. */
const validator = `
process.on("message", ({ id, args: [text, file, run] }) => {
  if (text.includes("crash")) process.exit(3);
  const offset = text.indexOf("bad");
  const issue = { where: file, path: "", message: "bad " + run, severity: "warning", offset, length: 3, line: 1, column: 1,
    fixes: [{ title: "Make good", edits: [{ offset, length: 3, content: "good" }] }] };
  process.send({ type: "reply", id, result: { issues: offset < 0 ? [] : [issue], config: null, prediction: null } });
});
process.on("disconnect", () => process.exit());
`;

describe("open and pinned configurations", () => {
  let folder: string;
  let configs: Configs;
  let validated: string[];
  const log = { info() {}, warn: vi.fn(), error: vi.fn() };
  const runsChanged = new fake.EventEmitter<void>();
  const runs = { list: [] as RunSummary[], onDidChange: runsChanged.event };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "splitcom-configs-"));
    mkdirSync(path.join(folder, "dist"));
    writeFileSync(path.join(folder, "dist", "validator.cjs"), validator);
    const context = { extensionPath: folder } as vscode.ExtensionContext;
    configs = createConfigs({ context, log, runs } as unknown as Pick<Services, "context" | "log" | "runs">);
    validated = [];
    configs.onDidValidate(({ file }) => validated.push(path.basename(file)));
  });
  afterEach(() => {
    configs.dispose();
    fake.workspace.textDocuments.splice(0);
    runs.list.splice(0);
    rmSync(folder, { recursive: true });
  });

  const at = (name: string) => `file://${folder}/${name}`;
  const diagnostics = (document: fake.FakeDocument) => fake.published.get(document.uri.toString());

  it("are validated, with diagnostics at the exact place that carry their fixes", async () => {
    const document = fake.open(at("a.splitcom.json"), "{\n  bad }");
    await eventually(() => diagnostics(document)).toHaveLength(1);
    const [diagnostic] = diagnostics(document)!;
    expect(diagnostic).toBeInstanceOf(ConfigDiagnostic);
    expect(diagnostic).toMatchObject({
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } },
      severity: fake.DiagnosticSeverity.Warning,
      fixes: [{ title: "Make good" }],
      version: 1,
    });
    expect(configs.validationOf(document.uri.fsPath)?.issues).toHaveLength(1);
  });

  it("are validated again when edited, and lose their diagnostics when fixed or closed", async () => {
    const document = fake.open(at("a.splitcom.json"), "bad");
    await eventually(() => diagnostics(document)).toHaveLength(1);
    fake.edit(document, "good");
    await eventually(() => diagnostics(document)).toEqual([]);
    fake.edit(document, "bad");
    await eventually(() => diagnostics(document)).toHaveLength(1);
    fake.close(document);
    expect(diagnostics(document)).toBeUndefined();
    expect(configs.validationOf(document.uri.fsPath)).toBeUndefined();
  });

  it("are validated by the schema alone on a virtual file system", async () => {
    const document = fake.open("vscode-vfs://host/a.splitcom.json", '{ "clients": 0 }');
    await eventually(() => diagnostics(document)?.length).toBeGreaterThan(0);
    expect(
      diagnostics(document)!
        .map(({ message }) => message)
        .join(),
    ).toContain("below the minimum");
  });

  it("are not what a diff or another language shows", async () => {
    fake.open(`git:${folder}/a.splitcom.json`, "bad");
    fake.open(at("b.json"), "bad", "json");
    fake.open(at("c.splitcom.json"), "fine");
    await eventually(() => validated).toEqual(["c.splitcom.json"]);
  });

  it("are validated from disk while pinned, until the last pin is taken back", async () => {
    const file = path.join(folder, "p.splitcom.json");
    writeFileSync(file, "bad");
    const watches = [configs.watch(file), configs.watch(file)];
    await eventually(() => configs.validationOf(file)?.issues).toHaveLength(1);
    writeFileSync(file, "good");
    fake.emitters.onDisk.fire(undefined);
    await eventually(() => configs.validationOf(file)?.issues).toEqual([]);
    watches[0]!.dispose();
    watches[0]!.dispose();
    expect(configs.validationOf(file)).toBeDefined();
    watches[1]!.dispose();
    expect(configs.validationOf(file)).toBeUndefined();
  });

  it("are validated again once a run of theirs has similarities to predict from", async () => {
    const document = fake.open(at("a.splitcom.json"), "bad");
    await eventually(() => diagnostics(document)?.[0]?.message).toBe("bad null");
    const run = { run: "/r/1", configFile: document.uri.fsPath, status: "running", epoch: 2 } as RunSummary;
    runs.list.push(run);
    runsChanged.fire();
    await eventually(() => diagnostics(document)?.[0]?.message).toBe("bad /r/1");
  });

  it("whose validating fails say so beside the language, until it works again", async () => {
    const document = fake.open(at("a.splitcom.json"), "crash");
    await eventually(() => fake.statusItems[0]?.detail).toContain("exit code 3");
    fake.edit(document, "good");
    await eventually(() => fake.statusItems).toEqual([]);
    expect(diagnostics(document)).toEqual([]);
  });

  it("leave no listener behind", () => {
    configs.dispose();
    expect(Object.values(fake.emitters).map(({ listeners }) => listeners.size)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(runsChanged.listeners.size).toBe(0);
  });
});
