/** With a parameter: symmetric quantization to so many bits a value, one f32 scale a row, codes packed bit by bit. */
import Type from "typebox";
import type { Payload } from "../../../../extension/engine/wire/payload/payload.ts";
import { closed, kind } from "../../../../extension/protocol/config/schema/schemaParts.ts";
import type { TestPayload } from "./testPayload.ts";

function create({ bits }: { bits: number }): Payload {
  const levels = 2 ** (bits - 1) - 1;
  const rowBytes = (dim: number) => Math.ceil((bits * dim) / 8);
  return {
    code: 12,
    lossless: false,
    needsReference: false,
    codedBytes: (rows, dim) => rows * (4 + rowBytes(dim)),
    sideBytes: (rows) => 4 * rows,
    encode({ rows, dim, values }, target) {
      target.fill(0);
      const view = new DataView(target.buffer, target.byteOffset, target.length);
      for (let row = 0; row < rows; row++) {
        const own = values.subarray(row * dim, (row + 1) * dim);
        const scale = Math.fround(own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / levels);
        const at = row * (4 + rowBytes(dim));
        view.setFloat32(at, scale, true);
        own.forEach((value, i) => {
          const code = (scale === 0 ? 0 : Math.max(-levels, Math.min(levels, Math.round(value / scale)))) + levels;
          for (let bit = 0; bit < bits; bit++) {
            const place = bits * i + bit;
            target[at + 4 + (place >> 3)]! |= ((code >> bit) & 1) << (place & 7);
          }
        });
      }
    },
    decode(coded, rows, dim) {
      const view = new DataView(coded.buffer, coded.byteOffset, coded.length);
      return Float32Array.from({ length: rows * dim }, (_, index) => {
        const [row, i] = [Math.floor(index / dim), index % dim];
        const at = row * (4 + rowBytes(dim));
        let code = 0;
        for (let bit = 0; bit < bits; bit++) {
          const place = bits * i + bit;
          code |= ((coded[at + 4 + (place >> 3)]! >> (place & 7)) & 1) << bit;
        }
        return (code - levels) * view.getFloat32(at, true);
      });
    },
  };
}

export const packedBits: TestPayload = {
  branch: Type.Object(
    {
      kind: kind("packedBits", "Symmetric quantization of each row."),
      bits: Type.Integer({ minimum: 2, maximum: 8, default: 4, unit: "bits a value", description: "Bits a value." }),
    },
    closed,
  ),
  create,
};
