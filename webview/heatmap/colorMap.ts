/** Color maps: 255 colors that differ by equal steps, also to the color-blind. */
import { fromOklab, luminance, type Oklab, type Rgb, toOklab } from "./oklab.ts";

/** From lowest to highest. */
export type ColorMap = readonly Rgb[];

/** Odd, so that a diverging map has one color for zero. */
export const colorLevels = 255;

/** Eleven colors of viridis (matplotlib; CC0), equally far apart in value. */
const viridis: readonly Rgb[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/** Dark blue to yellow: for what runs from little to much. */
export const sequentialMap: ColorMap = throughColors(viridis.map(toOklab), colorLevels);

/**
 * Blue for negative, orange for positive, with a ground like the theme's between: for what differs from zero either way.
 *
 * Both ends have the same lightness, so that equal magnitudes weigh the same; blue and orange stay apart in every form
 * of color blindness.
 */
export function divergingMap(dark: boolean): ColorMap {
  const zero = zeroOf(dark);
  const blue = dark ? [polar(0.58, 0.15, 255), polar(0.9, 0.07, 220)] : [polar(0.7, 0.13, 245), polar(0.38, 0.13, 265)];
  const half = (colorLevels + 1) / 2;
  return [
    ...throughColors([zero, ...blue], half).reverse(),
    ...throughColors([zero, ...orangeOf(dark)], half).slice(1),
  ];
}

/** The theme's ground to orange: for how much something changed, so that what stayed recedes. */
export function changeMap(dark: boolean): ColorMap {
  return throughColors([zeroOf(dark), ...orangeOf(dark)], colorLevels);
}

/** As CSS. */
export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Black or white, whichever reads better on a color. */
export function readableOn(color: Rgb): string {
  // Where contrast with black, (L + 0.05) / 0.05, equals that with white, 1.05 / (L + 0.05).
  return luminance(color) > Math.sqrt(1.05 * 0.05) - 0.05 ? "#000000" : "#ffffff";
}

/**
 * The colors as ImageData holds them, for writing a pixel at once.
 *
 * ImageData is red, green, blue, alpha by byte, and a Uint32Array over it little-endian on every machine VS Code runs on.
 */
export function packColors(colors: readonly Rgb[]): Uint32Array {
  return Uint32Array.from(colors, ([red, green, blue]) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0);
}

/** Close to the ground of VS Code's own themes. */
function zeroOf(dark: boolean): Oklab {
  return dark ? [0.24, 0, 0] : [0.97, 0, 0];
}

function orangeOf(dark: boolean): Oklab[] {
  return dark ? [polar(0.58, 0.13, 50), polar(0.9, 0.08, 85)] : [polar(0.72, 0.14, 60), polar(0.38, 0.1, 40)];
}

/** Colors along the line through the stops, each as far from the next as the others. */
function throughColors(stops: readonly Oklab[], count: number): Rgb[] {
  const ends: number[] = [0];
  for (let i = 1; i < stops.length; i++) ends.push(ends[i - 1]! + distance(stops[i - 1]!, stops[i]!));
  return Array.from({ length: count }, (_, level) => {
    const way = (level / (count - 1)) * ends.at(-1)!;
    const next = Math.max(
      1,
      ends.findIndex((end) => end >= way - 1e-9),
    );
    const share = (way - ends[next - 1]!) / (ends[next]! - ends[next - 1]!);
    return fromOklab(between(stops[next - 1]!, stops[next]!, share));
  });
}

function distance(from: Oklab, to: Oklab): number {
  return Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
}

function between(from: Oklab, to: Oklab, share: number): Oklab {
  const at = (i: 0 | 1 | 2) => from[i] + share * (to[i] - from[i]);
  return [at(0), at(1), at(2)];
}

/** OKLab by lightness, chroma and hue in degrees. */
function polar(lightness: number, chroma: number, hue: number): Oklab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}
