/** The layers: protocol <- engine <- programs, protocol <- host, protocol <- webview; `vscode` in host and extension.ts only. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The layer of a file, by its path from the root; files outside every layer have none. */
const layers = ["extension/protocol", "extension/engine", "extension/programs", "extension/host", "webview"] as const;
type Layer = (typeof layers)[number] | "extension/extension.ts";

const mayImport: Record<Layer, readonly Layer[]> = {
  "extension/protocol": [],
  "extension/engine": ["extension/protocol"],
  "extension/programs": ["extension/protocol", "extension/engine"],
  "extension/host": ["extension/protocol"],
  "extension/extension.ts": ["extension/protocol", "extension/host"],
  webview: ["extension/protocol"],
};
/** Lowest first: a folder imports those before it. `.` is what stands at the engine's top: the round loop and those it asks. */
const engineFolders = [
  ...["numeric", "backend", "model", "io", "data", "wire", "control", "transport", "parties", "observe", "lanes"],
  ...[".", "store"],
];
const mayImportVscode: readonly Layer[] = ["extension/host", "extension/extension.ts"];
/** Node's file system, within the engine only where files are its business. */
const mayTouchFiles = /^extension\/(engine\/(io|store)\/|programs\/|host\/|extension\.ts)/;
const fileModules = /^(node:)?fs(\/promises)?$/;

function layerOf(file: string): Layer | undefined {
  if (file === "extension/extension.ts") return file;
  return layers.find((layer) => file.startsWith(`${layer}/`));
}

function sources(folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|tsx)$/.test(file) && !file.includes("assembly"))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")));
}

/** What a module imports, statically, dynamically or for its types alone. */
function imports(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const patterns = [
    /\b(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"/g,
    /\bimport\s*\(?\s*"([^"]+)"/g,
    /\brequire\(\s*"([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** Every crossing of a layer's border that is not allowed, as `file imports what`. */
function violations(file: string, imported: readonly string[]): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file} lies in no layer`];
  return imported
    .filter((name) => {
      if (name === "vscode") return !mayImportVscode.includes(layer);
      if (fileModules.test(name)) return layer === "extension/engine" && !mayTouchFiles.test(file);
      if (!name.startsWith(".")) return false;
      const target = layerOf(path.posix.join(path.posix.dirname(file), name));
      return target !== layer && (target === undefined || !mayImport[layer].includes(target));
    })
    .map((name) => `${file} imports ${name}`);
}

describe("layers", () => {
  const files = [...sources("extension"), ...sources("webview")];

  it("finds the sources", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports("extension/engine/round.ts")).toContain("./federation.ts");
  });

  it("of the engine's folders at most five import upward", () => {
    const from = (file: string) => file.slice("extension/engine/".length).split("/");
    const level = (file: string) => engineFolders.indexOf(from(file).length > 1 ? from(file)[0]! : ".");
    const engine = sources("extension/engine");
    expect(engine.filter((file) => level(file) < 0)).toEqual([]);
    const upward = engine.flatMap((file) =>
      imports(file)
        .filter((name) => name.startsWith("."))
        .map((name) => path.posix.join(path.posix.dirname(file), name))
        .filter((target) => target.startsWith("extension/engine/") && level(target) > level(file))
        .map((target) => `${engineFolders[level(file)]} imports ${engineFolders[level(target)]}`),
    );
    expect([...new Set(upward)].length, [...new Set(upward)].join("; ")).toBeLessThanOrEqual(5);
  });

  it("have no folder of more than 20 files", () => {
    const folders = new Map<string, number>();
    for (const file of [...files, ...sources("test")]) {
      const folder = path.posix.dirname(file);
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
    expect([...folders].filter(([, count]) => count > 20)).toEqual([]);
  });

  it("are crossed nowhere", () => {
    expect(files.flatMap((file) => violations(file, imports(file)))).toEqual([]);
  });

  it.each([
    ["extension/protocol/a.ts", "../engine/b.ts"],
    ["extension/engine/a.ts", "vscode"],
    ["extension/engine/data/a.ts", "node:fs"],
    ["extension/engine/a.ts", "../programs/b.ts"],
    ["extension/host/a.ts", "../engine/b.ts"],
    ["webview/a.ts", "../extension/engine/b.ts"],
    ["webview/a.ts", "vscode"],
    ["extension/other/a.ts", "./b.ts"],
  ])("would be reported: %s importing %s", (file, name) => {
    expect(violations(file, [name])).toHaveLength(1);
  });
});
