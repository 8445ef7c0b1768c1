/**
 * Keeps the largest magnitudes of a block and sends zeros for the rest: magnitude pruning.
 *
 * The number of values that are kept follows from the shape, and so does how their places are written: as a bitmap of all values or as
 * a list of places, whichever is shorter. NaN counts as the largest magnitude, so that a diverged run shows.
 */
import type { PayloadConfig } from "../../../protocol/config/runConfig.ts";
import { bytesOf } from "../frame/bytesOf.ts";
import { largestPlaces } from "./largest.ts";
import type { Payload } from "./payload.ts";

type MaskConfig = Extract<PayloadConfig, { kind: "mask" }>;

export function mask({ drop }: MaskConfig): Payload {
  /** At least one, since `drop` is less than 1. */
  const keptOf = (size: number) => size - Math.floor(drop * size);
  const isListed = (size: number) => 4 * keptOf(size) < Math.ceil(size / 8);
  const placeBytes = (size: number) => (isListed(size) ? 4 * keptOf(size) : Math.ceil(size / 8));

  return {
    code: 7,
    lossless: false,
    needsReference: false,
    codedBytes: (rows, dim) => placeBytes(rows * dim) + 4 * keptOf(rows * dim),
    sideBytes: (rows, dim) => placeBytes(rows * dim),

    encode({ values }, target) {
      const size = values.length;
      const places = largestPlaces(values.map(Math.abs), keptOf(size));
      if (isListed(size)) target.set(bytesOf(places));
      else {
        target.fill(0, 0, placeBytes(size));
        for (const place of places) target[place >> 3]! |= 1 << (place & 7);
      }
      target.set(bytesOf(Float32Array.from(places, (place) => values[place]!)), placeBytes(size));
    },

    decode(coded, rows, dim) {
      const values = new Float32Array(rows * dim);
      const size = values.length;
      const kept = new Float32Array(keptOf(size));
      bytesOf(kept).set(coded.subarray(placeBytes(size)));
      let next = 0;
      if (isListed(size)) {
        const places = new Uint32Array(keptOf(size));
        bytesOf(places).set(coded.subarray(0, placeBytes(size)));
        // A place beyond the block is ignored by the array.
        for (const place of places) values[place] = kept[next++]!;
      } else {
        for (let place = 0; place < size && next < kept.length; place++)
          if ((coded[place >> 3]! >> (place & 7)) & 1) values[place] = kept[next++]!;
      }
      return values;
    },
  };
}
