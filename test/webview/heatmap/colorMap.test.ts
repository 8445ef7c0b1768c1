import { describe, expect, it } from "vitest";
import { cssColor, divergingMap, packColors, readableOn, sequentialMap } from "../../../webview/heatmap/colorMap.ts";
import { colorDistance, fromOklab, luminance, type Rgb, toOklab } from "../../../webview/heatmap/oklab.ts";

/** As seen without the receptors for green (Viénot, Brettel and Mollon 1999), in linear light. */
function deuteranope([red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [red, green, blue].map((c) => (c / 255) ** 2.2) as [number, number, number];
  const yellow = 0.29275 * r + 0.70725 * g;
  const seen = [yellow, yellow, -0.02234 * r + 0.02234 * g + b];
  return seen.map((c) => 255 * Math.max(0, c) ** (1 / 2.2)) as unknown as Rgb;
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const maps = {
  sequential: sequentialMap,
  "diverging, light": divergingMap(false),
  "diverging, dark": divergingMap(true),
};

it("goes to OKLab and back", () => {
  for (const color of sequentialMap) expect(fromOklab(toOklab(color))).toEqual(color);
  expect(toOklab([255, 255, 255])[0]).toBeCloseTo(1, 4);
});

describe.each(Object.entries(maps))("%s", (_, map) => {
  it("goes in steps that look equal", () => {
    const steps = Array.from({ length: 17 }, (_, i) => colorDistance(map[15 * i]!, map[15 * i + 7]!));
    const mean = steps.reduce((sum, step) => sum + step) / steps.length;
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.2);
  });

  it("keeps its ends and middle apart for a deuteranope", () => {
    const [low, middle, high] = [map[0]!, map[127]!, map[254]!].map(deuteranope) as [Rgb, Rgb, Rgb];
    for (const [one, other] of [
      [low, middle],
      [middle, high],
      [low, high],
    ] as const) {
      expect(colorDistance(one, other)).toBeGreaterThan(0.13);
    }
  });

  it("lets text be read on every color", () => {
    for (const color of map) {
      const text: Rgb = readableOn(color) === "#000000" ? [0, 0, 0] : [255, 255, 255];
      expect(contrast(color, text)).toBeGreaterThan(4.5);
    }
  });
});

it("rises in lightness from end to end", () => {
  const lightness = sequentialMap.map((color) => toOklab(color)[0]);
  expect(lightness.every((value, i) => i === 0 || value > lightness[i - 1]! - 0.002)).toBe(true);
});

it("weighs both signs alike", () => {
  for (const dark of [false, true]) {
    const map = divergingMap(dark);
    expect(toOklab(map[0]!)[0]).toBeCloseTo(toOklab(map[254]!)[0], 1);
    expect(luminance(map[127]!)).toBeCloseTo(dark ? 0.013 : 0.91, 1);
  }
});

it("packs colors as ImageData holds them", () => {
  expect([...new Uint8Array(packColors([[1, 2, 3]]).buffer)]).toEqual([1, 2, 3, 255]);
  expect(cssColor([1, 2, 3])).toBe("rgb(1, 2, 3)");
});
