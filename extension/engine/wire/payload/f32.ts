/** The values as they are: 4 bytes each. */

import { bytesOf } from "../frame/bytesOf.ts";
import { codings } from "../frame/frame.ts";
import type { Payload } from "./payload.ts";

export const f32: Payload = {
  code: codings.f32,
  lossless: true,
  needsReference: false,
  codedBytes: (rows, dim) => 4 * rows * dim,
  encode: ({ values }, target) => target.set(bytesOf(values)),
  decode(coded, rows, dim) {
    const values = new Float32Array(rows * dim);
    bytesOf(values).set(coded);
    return values;
  },
};
