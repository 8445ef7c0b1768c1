import { describe, expect, it } from "vitest";
import { parseDownloads } from "../../extension/protocol/downloads.ts";

const listed = (...paths: string[]) => [entry("own", paths)];
function entry(name: string, paths: readonly string[] = ["data.bin"]) {
  const files = paths.map((path) => ({ url: "https://x.example/a", path }));
  return { name, kind: "dataset", description: "d", licence: "CC0", files };
}

describe("a download list names no path that", () => {
  it.each([
    [".bashrc"],
    [".vscode/tasks.json"],
    ["data/.git/config"],
    ["..."],
    ["../outside"],
    ["a/../../outside"],
    ["/etc/passwd"],
    ["C:/windows/system.ini"],
    ["a\\b"],
    ["a//b"],
    ["./a"],
    ["a/"],
    ["con"],
    ["NUL"],
    ["nul.txt"],
    ["aux .txt"],
    ["COM1"],
    ["com¹.csv"],
    ["LPT9.json"],
    ["CONIN$"],
    ["data/prn/x.csv"],
    ["a\u0000b"],
    ["a\nb"],
    ["a\u001b]52;c;eA==\u0007"],
    ["a\u009bb"],
    ["\u202egnp.exe"],
    ["a\u200b.csv"],
    ["trailing."],
    ["trailing "],
    [" leading"],
    ["a:stream"],
    ["a*b"],
    ["what?"],
    ["a|b"],
    ["<a>"],
    ["x.part"],
    ["x.PART.json"],
    ["x.mismatch"],
    ["x".repeat(201)],
  ])("leads out, is hidden, is a device, or has odd characters: %j", (path) => {
    expect(() => parseDownloads(listed(path), "list")).toThrow(/^list/);
  });

  it.each([
    [["a.csv", "A.CSV"]],
    [["data/a.csv", "Data/A.csv"]],
    [["\u00e9.csv", "e\u0301.csv"]],
    [["\uff41.csv", "a.csv"]],
    [["a", "a/b"]],
    [["a/b", "A"]],
    [["a/b/c", "a/B"]],
  ])("is another path of the list on some system: %j", (paths) => {
    expect(() => parseDownloads(listed(...paths), "list")).toThrow("a path appears twice");
  });

  it("shows the odd characters of what it refuses as text", () => {
    expect(() => parseDownloads(listed("a\u001b[2J"), "list")).toThrow(/found a\\u001b\[2J/);
  });
});

it.each(["con", "nul.set", "COM1", "a."])(
  "a download list names no entry whose folder some system refuses: %s",
  (name) => {
    expect(() => parseDownloads([entry(name)], "list")).toThrow(/^list/);
  },
);

it("a download list names no two entries that are one folder on some system", () => {
  expect(() => parseDownloads([entry("E2E"), entry("e2e")], "list")).toThrow("a name appears twice");
});

it.each(["https://x.example/a b", "https://x.example/\u001b[2J", "file:///etc/passwd", "javascript:1"])(
  "a download list names no address that is none: %j",
  (url) => {
    const files = [{ url, path: "a" }];
    expect(() => parseDownloads([{ ...entry("own"), files }], "list")).toThrow(/^list/);
  },
);

it("a download list takes usual names, also below folders and of other scripts", () => {
  const paths = [
    "trainset.csv",
    "xml/de/1.xml",
    "model-00001-of-00002.safetensors",
    "Übersicht 2.csv",
    "数据.json",
    "consent.txt",
  ];
  expect(parseDownloads(listed(...paths), "list")[0]!.files.map(({ path }) => path)).toEqual(paths);
});
