import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readSplit } from "../../../extension/engine/data/splits.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";

function configured(data: Record<string, unknown>) {
  const { config, issues } = parseConfig(JSON.stringify({ model: "nano", data }), "a.splitcom.json");
  expect(issues).toEqual([]);
  return config!;
}

test("a test file may be without references, training and held-out files may not", () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "m.csv"), "MR\nname[A]\nname[B]\n");
  const config = configured({ format: "e2e-csv", train: "m.csv", validation: "m.csv", test: "m.csv" });
  const { samples, notes } = readSplit(config, "test", folder);
  expect(samples.map(({ id, references }) => ({ id, references }))).toEqual([
    { id: "test/0", references: [] },
    { id: "test/1", references: [] },
  ]);
  expect(notes).toEqual([]);
  for (const split of ["train", "validation"] as const)
    expect(() => readSplit(config, split, folder)).toThrow(/no references \(column ref\)/);
});

test("data.language and the limits reach the reader", () => {
  const folder = temporaryFolder();
  const entry = (i: number) =>
    `<entry category="C"><modifiedtripleset><mtriple>A | r | ${i}</mtriple></modifiedtripleset>` +
    `<lex lang="en">E ${i}</lex><lex lang="br">B ${i}</lex></entry>`;
  writeFileSync(
    path.join(folder, "w.xml"),
    `<benchmark><entries>${[1, 2, 3].map(entry).join("")}</entries></benchmark>`,
  );
  const files = { format: "webnlg-xml", train: "w.xml", validation: "w.xml" };
  const read = (changes: Record<string, unknown>) =>
    readSplit(configured({ ...files, ...changes }), "train", folder).samples.map(({ target }) => target);
  expect(read({})).toEqual(["E 1", "E 2", "E 3"]);
  expect(read({ language: "br", maxTrain: 2 })).toEqual(["B 1", "B 2"]);
  expect(() => read({ language: "ga" })).toThrow(/no text is in the language ga/);
  const { issues } = parseConfig(JSON.stringify({ model: "nano", data: { ...files, language: "English" } }), "a");
  expect(issues).toHaveLength(1);
});
