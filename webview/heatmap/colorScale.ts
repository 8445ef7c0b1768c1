/** Which color a value gets. */
import { type ColorMap, changeMap, colorLevels, divergingMap, sequentialMap } from "./colorMap.ts";
import { summarizeMatrix } from "./matrixSummary.ts";
import type { Rgb } from "./oklab.ts";

/** A monotone way from values to the colors of a map. */
export interface ColorScale {
  map: ColorMap;
  /** From 0 to 1, where a value is on the map; beyond where it is clipped, NaN for NaN. */
  place(value: number): number;
  /** Values at the map's first and last color. */
  low: number;
  high: number;
  /** The place that says nothing: where several cells share a pixel, the one farthest from it is shown. */
  neutral: number;
  /** Values to mark on the legend, between low and high. */
  ticks: readonly number[];
}

/** From -limit to limit; `limit` is made 1 where it is not positive. */
export function divergingScale(limit: number, dark: boolean): ColorScale {
  const end = limit > 0 && Number.isFinite(limit) ? limit : 1;
  return {
    map: divergingMap(dark),
    place: (value) => 0.5 + value / (2 * end),
    low: -end,
    high: end,
    neutral: 0.5,
    ticks: [-end, -end / 2, 0, end / 2, end],
  };
}

/**
 * For cosines, from `low` to 1: by their angle's root, so that the region near 1, where thresholds lie, is spread out.
 * Bright is alike.
 */
export function similarityScale(low = 0.5): ColorScale {
  const place = (cosine: number) => 1 - Math.sqrt(angle(cosine) / angle(low));
  // What changed most is what one looks for.
  return { map: sequentialMap, place, low, high: 1, neutral: 1, ticks: cosineTicks(low) };
}

/** A round cosine that none of the values is below, for the low end of a scale. */
export function roundCosineBelow(values: Float32Array): number {
  const { lowest } = summarizeMatrix(values, 1);
  return [0.99, 0.95, 0.9, 0.8, 0.5, 0].find((low) => lowest >= low) ?? (lowest < 0 ? -1 : 0.5);
}

/** For how much something changed, by the angle of a cosine: 1, unchanged, has the color of the theme's ground. */
export function changeScale(dark: boolean, low = 0.8): ColorScale {
  const place = (cosine: number) => angle(cosine) / angle(low);
  return { map: changeMap(dark), place, low: 1, high: low, neutral: 0, ticks: cosineTicks(low) };
}

function angle(cosine: number): number {
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
}

function cosineTicks(low: number): number[] {
  return [-1, 0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.995, 0.999, 1].filter((tick) => tick >= low);
}

/** The color of a value; undefined for NaN. */
export function colorOf(scale: ColorScale, value: number): Rgb | undefined {
  const place = scale.place(value);
  return Number.isNaN(place) ? undefined : scale.map[levelAt(place)];
}

/** The map's index of a place; clipped to its ends. */
export function levelAt(place: number): number {
  return Math.min(colorLevels - 1, Math.max(0, Math.round(place * (colorLevels - 1))));
}

/**
 * The magnitude that `share` of the finite values stay within; 0 where there are none.
 *
 * A few channels of a language model are a hundred times larger than the rest; scaled to them, the rest is blank.
 * Precise to 1 %: magnitudes are counted by the upper bits of their floats, which sorting 400,000 values would be too
 * slow for.
 */
export function magnitudeWithin(values: readonly Float32Array[], share: number): number {
  const counts = new Uint32Array(1 << 15);
  let total = 0;
  for (const part of values) {
    const bits = new Uint32Array(part.buffer, part.byteOffset, part.length);
    for (const float of bits) {
      const magnitude = (float & 0x7fffffff) >>> 16;
      // From here on infinity and NaN.
      if (magnitude >= 0x7f80) continue;
      counts[magnitude]!++;
      total++;
    }
  }
  if (total === 0) return 0;
  let missing = Math.ceil(share * total);
  const found = counts.findIndex((count) => {
    missing -= count;
    return missing <= 0;
  });
  return floatOf(found === 0 ? 0 : (found + 1) << 16);
}

function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}
