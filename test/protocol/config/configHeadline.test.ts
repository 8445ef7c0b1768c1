import { describe, expect, it } from "vitest";
import { configHeadline } from "../../../extension/protocol/config/configHeadline.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

describe("the headline of a configuration", () => {
  it("is its name and epochs, comments and trailing commas notwithstanding", () => {
    const text = '{ // mine\n "name": "fixed", "training": { "epochs": 24, }, }';
    expect(configHeadline(text)).toEqual({ name: "fixed", epochs: 24 });
  });

  it("has the defaults that the runner will fill in", () => {
    const text = '{ "model": "nano", "data": { "format": "synthetic" } }';
    const { name, training } = parseConfig(text, "a.splitcom.json").config!;
    expect(configHeadline(text)).toEqual({ name, epochs: training.epochs });
  });

  it.each(["", "{", "[1]", '{ "name": 7, "training": 3 }', '{ "name": "", "training": { "epochs": -1 } }'])(
    "is that of the defaults for %j",
    (text) => expect(configHeadline(text)).toEqual(configHeadline("{}")),
  );
});
