import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileNameOf, freeStem, nameFault } from "../../../extension/host/newExperiment/experimentFile.ts";
import { experimentText, valuePlace } from "../../../extension/host/newExperiment/experimentText.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

describe("the name of a new experiment's file", () => {
  it.each(["mine", " mine ", "mine.json", "mine.splitcom", "mine.splitcom.json", "mine.jsonc"])(
    "is completed: %j",
    (input) => {
      expect(fileNameOf(input)).toBe("mine.splitcom.json");
      expect(nameFault(input)).toBeUndefined();
    },
  );

  it("may be in a folder", () => {
    expect(fileNameOf("sweeps\\theta 0.9")).toBe("sweeps/theta 0.9.splitcom.json");
    expect(nameFault("sweeps/theta 0.9")).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    [" .splitcom.json", "empty"],
    ["../up", "outside"],
    ["/etc/mine", "outside"],
    ["a//b", "outside"],
    ["what?", "characters"],
    ["c:\\mine", "characters"],
    ["nul", "characters"],
    ["dot.", "characters"],
  ])("is refused: %j is %s", (input, fault) => {
    expect(nameFault(input)).toBe(fault);
  });

  it("is suggested so that no file has it", async () => {
    const taken = new Set(["run.splitcom.json", "run-2.splitcom.json"]);
    expect(await freeStem("run", async (name) => taken.has(name))).toBe("run-3");
    expect(await freeStem("other", async (name) => taken.has(name))).toBe("other");
  });
});

describe("the text of a new experiment", () => {
  const template = readFileSync("media/presets/own-data.splitcom.json", "utf8");

  it("has the user's values and the preset's comments", () => {
    const text = experimentText(template, { name: "mine", "data.format": "dart", "data.train": "../a.json" });
    expect(parseConfig(text, "a").config).toMatchObject({ name: "mine", data: { format: "dart", train: "../a.json" } });
    expect(text.split("//")).toHaveLength(template.split("//").length);
    expect(experimentText(template, {})).toBe(template);
  });

  it("is opened at a value, inside its quotes", () => {
    const shown = (path: string[]) => {
      const { offset, length } = valuePlace(template, path);
      return template.slice(offset, offset + length);
    };
    expect(shown(["data", "train"])).toBe("data/train.jsonl");
    expect(shown(["control", "theta"])).toBe("0.98");
    expect(valuePlace(template, ["control", "low"])).toEqual({ offset: 0, length: 0 });
  });
});
