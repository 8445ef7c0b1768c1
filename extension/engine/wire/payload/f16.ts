/**
 * IEEE half precision: 2 bytes a value.
 *
 * Relative error at most 2^-11 from 2^-14 to 65 504; larger magnitudes arrive as infinity, which then shows in the
 * loss, NaN as NaN.
 */
import { decodeFloat16, encodeFloat16 } from "../../numeric/float16.ts";
import { bytesOf } from "../frame/bytesOf.ts";
import type { Payload } from "./payload.ts";

export const f16: Payload = {
  code: 2,
  lossless: false,
  needsReference: false,
  codedBytes: (rows, dim) => 2 * rows * dim,
  encode: ({ values }, target) => target.set(bytesOf(encodeFloat16(values))),
  decode(coded, rows, dim) {
    const halves = new Uint16Array(rows * dim);
    bytesOf(halves).set(coded);
    return decodeFloat16(halves);
  },
};
