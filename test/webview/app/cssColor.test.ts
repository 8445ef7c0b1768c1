import { describe, expect, test } from "vitest";
import { blend, type Color, contrast, standsOut } from "../../../webview/app/cssColor.ts";

const white: Color = [255, 255, 255];
const black: Color = [0, 0, 0];

describe("the contrast of two colors", () => {
  test("is that of WCAG's definition", () => {
    expect(contrast(black, white)).toBe(21);
    expect(contrast(white, white)).toBe(1);
    // The lightest gray that may be text on white.
    expect(contrast([118, 118, 118], white)).toBeCloseTo(4.54, 2);
  });

  test("is the same either way", () => {
    expect(contrast([209, 134, 22], black)).toBe(contrast(black, [209, 134, 22]));
  });
});

describe("a line's color", () => {
  const modern: Record<"dark" | "light", { ground: Color; text: Color }> = {
    dark: { ground: [31, 31, 31], text: [204, 204, 204] },
    light: { ground: white, text: [59, 59, 59] },
  };

  test.each(["dark", "light"] as const)("that lies translucent on a %s ground does not stand out", (kind) => {
    const { ground, text } = modern[kind];
    const orange: Color = [234, 92, 0];
    expect(standsOut(blend(ground, orange, 0.33), ground, text)).toBe(false);
    expect(standsOut(orange, ground, text)).toBe(true);
  });

  test("that is the text's does not stand out, however well it is seen", () => {
    expect(standsOut(white, black, white)).toBe(false);
  });
});
