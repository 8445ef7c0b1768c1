import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { experimentText, valuePlace } from "../../../extension/host/newExperiment/experimentText.ts";
import { paperModels } from "../../../extension/protocol/config/paperMethods.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

vi.mock("vscode", () => ({ l10n: { t: (message: string) => message } }));
const { bundledPresets, ownDataPresets } = await import("../../../extension/host/newExperiment/experimentPresets.ts");

const { paperPresets } = await import("../../../extension/host/newExperiment/paperPresets.ts");

const ofPaper = paperPresets().flatMap((preset) =>
  (["small", "xl"] as const).map((model) => ({
    ...preset,
    label: `${preset.label}, ${model}`,
    stem: `${preset.stem}-${model}`,
    format: "dart" as const,
    values: { ...preset.values, ...paperModels[model] },
  })),
);
const presets = [...bundledPresets(), ...ofPaper, ...ownDataPresets()];
const templateOf = (file: string) => readFileSync(`media/${file}`, "utf8");

describe.each(presets.map((preset) => [preset.label, preset] as const))("the preset %s", (_, preset) => {
  const values = preset.format ? { "data.format": preset.format } : {};
  const text = experimentText(templateOf(preset.template), { ...preset.values, name: "mine", ...values });

  it("gives a valid, commented experiment", () => {
    const { config, issues } = parseConfig(text, preset.template);
    expect(issues).toEqual([]);
    expect(config?.name).toBe("mine");
    expect(config?.data.format).toBe(preset.format ?? "synthetic");
    expect(text.split("//").length).toBeGreaterThan(20);
  });

  it("is opened at a value that is there", () => {
    expect(valuePlace(text, preset.cursor).length).toBeGreaterThan(0);
  });

  it("names no file that its user does not have", () => {
    expect(text).not.toContain(".splitcom.json");
  });
});

describe("the paper's experiments", () => {
  const configOf = (stem: string) => {
    const preset = ofPaper.find((each) => each.stem === `paper-${stem}`)!;
    const text = experimentText(templateOf(preset.template), { ...preset.values, scale: "paper" });
    return parseConfig(text, stem).config!;
  };

  it("have its hyper-parameters", () => {
    const shared = { clients: 10, partition: { kind: "iid" }, cutLayer: 3, training: { batchSize: 8, maxLength: 512 } };
    const [small, xl] = [configOf("splitcom-fixed-small"), configOf("splitcom-fixed-xl")];
    for (const config of [small, xl]) expect(config).toMatchObject(shared);
    expect(small).toMatchObject({ lora: { rank: 8, alpha: 4, dropout: 0.1 }, training: { epochs: 50, clipNorm: 1 } });
    expect(xl).toMatchObject({ lora: { rank: 24, alpha: 4, dropout: 0.1 }, training: { epochs: 10, clipNorm: 1 } });
  });

  it("differ in wire, topology and control alone", () => {
    const { name: _, wire: __, control: ___, ...same } = configOf("splitcom-fixed-small");
    for (const { stem } of ofPaper.filter((preset) => preset.stem.endsWith("-small"))) {
      const { name, wire, topology, control, gradientControl, ...rest } = configOf(stem.replace("paper-", ""));
      expect({ ...rest, topology: same.topology, gradientControl: same.gradientControl }).toEqual(same);
    }
    expect(configOf("splitlora-int8-small").wire["up.act"]).toEqual({
      selector: { kind: "all" },
      payload: { kind: "int8" },
    });
    expect(configOf("splitcom-ddpg-small").control.kind).toBe("ddpg");
    expect(configOf("splitcom-ushape-small")).toMatchObject({
      topology: "ushape",
      wire: { "down.act": { selector: { kind: "temporal" } }, "up.grad": { selector: { kind: "temporal" } } },
    });
  });
});

it("suggests a name of its own for every preset", () => {
  expect(new Set(presets.map(({ stem }) => stem)).size).toBe(presets.length);
});
