/** Lines are apart for the eye: in color, for eyes that see fewer colors, and in grey. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allStyles, basicStyles } from "../../../extension/protocol/run/runStyle.ts";
import { type Color, contrast, hexColor } from "../../../webview/app/cssColor.ts";
import { lineColorNames, lineColors } from "../../../webview/charts/lineColors.ts";
import { comparisonStyle, lineStyle, sameStyle, wholeStyle } from "../../../webview/charts/lineStyles.ts";
import { colorDistance, type Rgb } from "../../../webview/heatmap/oklab.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
type Kind = keyof typeof lineColors;
/** The editor's background, the least contrast that lines need on it, and the color of text. */
const grounds: Record<Kind, { ground: string; least: number; text: string }> = {
  dark: { ground: "#1f1f1f", least: 3, text: "#cccccc" },
  light: { ground: "#ffffff", least: 3, text: "#3b3b3b" },
  highContrast: { ground: "#000000", least: 4.5, text: "#ffffff" },
  highContrastLight: { ground: "#ffffff", least: 4.5, text: "#292929" },
};
const kinds = Object.keys(lineColors) as Kind[];
const pairs = <T>(list: readonly T[]) => list.flatMap((a, at) => list.slice(at + 1).map((b) => [a, b] as const));

/** As somebody sees it who has no cones for green (Machado, Oliveira and Fernandes, 2009), on linear light. */
function withoutGreen(color: Rgb): Rgb {
  const linear = color.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  const mixed = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ].map((row) => row.reduce((sum, share, at) => sum + share * linear[at]!, 0));
  return mixed.map((part) => {
    const light = Math.min(1, Math.max(0, part));
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  }) as unknown as Rgb;
}

describe.each(kinds)("the colors of lines in the theme %s", (kind) => {
  const colors = lineColors[kind].map(hexColor);
  const ground = hexColor(grounds[kind].ground);

  it("are ten that stand out from the background and are not that of text", () => {
    expect(colors).toHaveLength(basicStyles);
    for (const color of colors) {
      expect(contrast(color, ground), color.join()).toBeGreaterThanOrEqual(grounds[kind].least);
      expect(colorDistance(color, hexColor(grounds[kind].text)), color.join()).toBeGreaterThan(0.1);
    }
  });

  it("are all apart, also for eyes that do not distinguish red from green", () => {
    const least = (seen: (color: Color) => Rgb) =>
      Math.min(...pairs(colors).map(([a, b]) => colorDistance(seen(a), seen(b))));
    expect(least((color) => color)).toBeGreaterThan(0.075);
    expect(least(withoutGreen)).toBeGreaterThan(0.03);
  });

  it("are the defaults of the colors that the manifest contributes", () => {
    const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const contributed: { id: string; defaults: Record<Kind, string> }[] = contributes.colors;
    expect(contributed.map(({ id }) => id.replace(".", "-"))).toEqual(lineColorNames);
    expect(contributed.map(({ defaults }) => defaults[kind])).toEqual(lineColors[kind]);
  });
});

describe("line styles", () => {
  const all = Array.from({ length: allStyles }, (_, index) => lineStyle(index));

  it("of ten lines differ in color, and, for a reader of grey paper, in marker and in dash or filling", () => {
    const ten = all.slice(0, basicStyles);
    expect(new Set(ten.map(({ ink }) => ink)).size).toBe(basicStyles);
    expect(new Set(ten.map(({ marker, hollow }) => `${marker} ${hollow}`)).size).toBe(basicStyles);
    expect(new Set(ten.map(({ dash, marker }) => `${dash} ${marker}`)).size).toBe(basicStyles);
  });

  it("are all different for as many lines as a view has", () => {
    expect(pairs(all).filter(([a, b]) => sameStyle(a, b))).toEqual([]);
  });

  it("of the whole and of what serves comparison are none of them", () => {
    expect(sameStyle(wholeStyle, comparisonStyle)).toBe(false);
    expect(all.some((style) => sameStyle(style, wholeStyle) || sameStyle(style, comparisonStyle))).toBe(false);
  });
});
