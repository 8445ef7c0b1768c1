import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import {
  likelyFirst,
  type Places,
  pathSlotAt,
  suggestionsFor,
} from "../../../../extension/host/config/language/pathSuggestions.ts";

/** The text without its `|`, which stands for the cursor, and the slot there. */
function slotAt(marked: string) {
  const offset = marked.indexOf("|");
  return { text: marked.replace("|", ""), slot: pathSlotAt(marked.replace("|", ""), offset) };
}

const files = [
  "/w/experiments/a.splitcom.json",
  "/w/experiments/train.csv",
  "/w/experiments/notes.txt",
  "/w/data/e2e/devset.csv",
  "/w/data/dart.json",
  "/w/models/mine/config.json",
  "/w/models/mine/model.safetensors",
  "/w/runs/adapter/adapter_model.safetensors",
  "/w/.splitcom/runs/a-2026-11-01/policies/activation.json",
  "/w/.splitcom/runs/a-2026-11-02/policies/activation.json",
  "/w/.splitcom/runs/a-2026-11-02/run.json",
  "/outside/other.csv",
];

const places: Places = {
  bundledModels: async () => ["nano"],
  runsFolder: "/w/.splitcom/runs",
  async list(folder) {
    const below = files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
    const names = new Map(below.map((rest) => [rest.split("/")[0]!, rest.includes("/")]));
    return [...names].map(([name, isFolder]) => ({ name, isFolder }));
  },
  find: async (extensions) =>
    files.filter((file) => /^\/w\/\w/.test(file) && extensions.includes(posix.extname(file).slice(1))),
};

async function suggested(marked: string): Promise<string[]> {
  const { slot } = slotAt(marked);
  return (await suggestionsFor(slot!, "/w/experiments", places)).map(({ value }) => value);
}

describe("the place of a path in a configuration", () => {
  it.each([
    ['{ "model": "na|no" }', '"nano"', "na"],
    ['{ "model": "|" }', '""', ""],
    ['{ "model": | }', "", ""],
    ['{ "model":| }', "", ""],
    ['{ "data": { "train": "../da|ta/x.csv" } }', '"../data/x.csv"', "../da"],
    ['{ "data": { "test": "|t.csv" } }', '"t.csv"', ""],
    ['{ "data": { "format": "dart", "validation": "|", } // comment\n}', '""', ""],
  ])("is found: %s", (marked, literal, typed) => {
    const { text, slot } = slotAt(marked);
    expect(text.slice(slot!.start, slot!.end)).toBe(literal);
    expect(slot!.typed).toBe(typed);
  });

  it.each([
    '{ "mod|el": "nano" }',
    '{ "model": "nano"|, "seed": 1 }',
    '{ "name": "|" }',
    '{ "data": { "format": "|" } }',
    '{ "wire": { "model": "|" } }',
    "|",
  ])("is not found where there is none: %s", (marked) => {
    expect(slotAt(marked).slot).toBeUndefined();
  });

  it("knows the format that the text names", () => {
    expect(slotAt('{ "data": { "format": "dart", "train": "|" } }').slot!.format).toBe("dart");
    expect(slotAt('{ "data": { "format": "nonsense", "train": "|" } }').slot!.format).toBeUndefined();
    expect(slotAt('{ "data": { "train": "|", "format": "e2e-csv" } }').slot!.format).toBe("e2e-csv");
  });
});

describe("suggested paths", () => {
  it("of a policy to begin with are what runs have learnt, the latest first", async () => {
    expect(await suggested('{ "control": { "kind": "ddpg", "warmStart": "|" } }')).toEqual([
      "../.splitcom/runs/a-2026-11-02/policies/activation.json",
      "../.splitcom/runs/a-2026-11-01/policies/activation.json",
    ]);
    expect(await suggested('{ "gradientControl": { "kind": "ddpg", "warmStart": "../|" } }')).toContain("../data/");
  });

  it("are files of the format, nearest first, then folders", async () => {
    expect(await suggested('{ "data": { "format": "e2e-csv", "train": "|" } }')).toEqual([
      "train.csv",
      "../data/e2e/devset.csv",
    ]);
    expect(await suggested('{ "data": { "format": "dart", "train": "|" } }')).toEqual(["../data/dart.json"]);
  });

  it("follow the folder typed so far, also outside the workspace", async () => {
    expect(await suggested('{ "data": { "format": "e2e-csv", "train": "../../outside/|" } }')).toContain(
      "../../outside/other.csv",
    );
    expect(await suggested('{ "data": { "format": "e2e-csv", "train": "../|" } }')).toEqual([
      "train.csv",
      "../data/e2e/devset.csv",
      "../experiments/",
      "../data/",
      "../models/",
      "../runs/",
    ]);
  });

  it("of models are the bundled one, model folders of the workspace and random ones, but no adapters", async () => {
    const models = await suggested('{ "model": "|" }');
    expect(models.slice(0, 2)).toEqual(["nano", "../models/mine"]);
    expect(models).toContain("random:gpt2-xl");
    expect(models).not.toContain("../runs/adapter");
  });
});

it("puts files first whose names say what they are for", () => {
  const files = ["data/test.csv", "data/devset.csv", "data/trainset.csv"];
  expect(likelyFirst(files, "train")[0]).toBe("data/trainset.csv");
  expect(likelyFirst(files, "validation")).toEqual(["data/devset.csv", "data/test.csv", "data/trainset.csv"]);
});
