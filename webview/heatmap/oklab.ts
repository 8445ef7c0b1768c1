/** OKLab, a color space in which equal steps look equally large (Björn Ottosson, 2020; public domain). */

/** Components from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness from 0 to 1; `a` green to red, `b` blue to yellow. */
export type Oklab = readonly [lightness: number, a: number, b: number];

/** @param color in sRGB */
export function toOklab(color: Rgb): Oklab {
  const [r, g, b] = color.map((component) => linear(component / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The nearest displayable color: components outside the screen's gamut are clipped. */
export function fromOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    screen(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    screen(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    screen(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** How different two colors look: distance in OKLab. */
export function colorDistance(one: Rgb, other: Rgb): number {
  const [l1, a1, b1] = toOklab(one);
  const [l2, a2, b2] = toOklab(other);
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}

/** WCAG's relative luminance, from 0 to 1. */
export function luminance(color: Rgb): number {
  const [r, g, b] = color.map((component) => linear(component / 255)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(component: number): number {
  return component <= 0.04045 ? component / 12.92 : ((component + 0.055) / 1.055) ** 2.4;
}

function screen(intensity: number): number {
  const clipped = Math.min(1, Math.max(0, intensity));
  const component = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * component);
}
