/** Of a length that depends on the values: those of a magnitude of at least `least`, each with its place. */
import Type from "typebox";
import type { Payload } from "../../../../extension/engine/wire/payload/payload.ts";
import { closed, kind } from "../../../../extension/protocol/config/schema/schemaParts.ts";
import { badInput } from "../../../../extension/protocol/errors.ts";
import type { TestPayload } from "./testPayload.ts";

const pairBytes = 8;

function create({ least }: { least: number }): Payload {
  return {
    code: 14,
    lossless: false,
    needsReference: false,
    variableLength: true,
    codedBytes: (rows, dim) => pairBytes * rows * dim,
    sideBytes: (_rows, _dim, coded) => coded.length / 2,
    encode({ values }, target) {
      const view = new DataView(target.buffer, target.byteOffset, target.length);
      let length = 0;
      values.forEach((value, i) => {
        if (Math.abs(value) < least) return;
        view.setUint32(length, i, true);
        view.setFloat32(length + 4, value, true);
        length += pairBytes;
      });
      return length;
    },
    decode(coded, rows, dim) {
      const view = new DataView(coded.buffer, coded.byteOffset, coded.length);
      const values = new Float32Array(rows * dim);
      for (let at = 0; at + pairBytes <= coded.length; at += pairBytes) {
        const place = view.getUint32(at, true);
        if (place >= values.length)
          throw badInput({ what: "place beyond the block", value: `${place}`, range: `0 to ${values.length - 1}` });
        values[place] = view.getFloat32(at + 4, true);
      }
      return values;
    },
  };
}

export const sparse: TestPayload = {
  branch: Type.Object(
    {
      kind: kind("sparse", "Only values that are not small, each with its place."),
      least: Type.Number({ minimum: 0, maximum: 1000, default: 0.1, description: "Least magnitude that is sent." }),
    },
    closed,
  ),
  create,
};
