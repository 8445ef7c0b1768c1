/**
 * With a choice that the way back reuses: forward, `keep` random columns of each sample's rows; back, the gradient of those columns
 * alone. The other columns are zero on both ways, so that their gradient is, too.
 */
import Type from "typebox";
import type { CodingContext, Payload } from "../../../../extension/engine/wire/payload/payload.ts";
import { closed, kind } from "../../../../extension/protocol/config/schema/schemaParts.ts";
import type { TestPayload } from "./testPayload.ts";

function create({ keep }: { keep: number }): Payload {
  const kept = (dim: number) => Math.min(keep, dim);
  /** A forward block begins with its columns, 2 bytes each; a gradient's block has the same number of bytes there, of zeros. */
  const columnsIn = (coded: Uint8Array, dim: number, { chosenForward }: CodingContext) => {
    const bytes = (chosenForward ?? coded).slice(0, 2 * kept(dim));
    return new Uint16Array(bytes.buffer);
  };
  return {
    code: 15,
    lossless: false,
    needsReference: false,
    keepsChoices: true,
    needsForward: true,
    codedBytes: (rows, dim) => 2 * kept(dim) + 4 * rows * kept(dim),
    sideBytes: (_rows, dim) => 2 * kept(dim),
    choiceBytes: (_rows, dim) => 2 * kept(dim),
    encode({ rows, dim, values }, target, context) {
      if (!context.chosenForward) {
        const all = context.random().shuffle(Array.from({ length: dim }, (_, i) => i));
        const columns = Uint16Array.from(all.slice(0, kept(dim)).sort((a, b) => a - b));
        const choice = new Uint8Array(columns.buffer);
        target.set(choice);
        context.keep(choice);
      } else {
        target.fill(0, 0, 2 * kept(dim));
      }
      const columns = columnsIn(target, dim, context);
      const view = new DataView(target.buffer, target.byteOffset, target.length);
      for (let row = 0; row < rows; row++) {
        columns.forEach((column, i) => {
          view.setFloat32(2 * kept(dim) + 4 * (row * kept(dim) + i), values[row * dim + column]!, true);
        });
      }
    },
    decode(coded, rows, dim, context) {
      const columns = columnsIn(coded, dim, context);
      if (!context.chosenForward) context.keep(coded.slice(0, 2 * kept(dim)));
      const view = new DataView(coded.buffer, coded.byteOffset, coded.length);
      const values = new Float32Array(rows * dim);
      for (let row = 0; row < rows; row++) {
        columns.forEach((column, i) => {
          const place = row * dim + column;
          if (column < dim) values[place] = view.getFloat32(2 * kept(dim) + 4 * (row * kept(dim) + i), true);
        });
      }
      return values;
    },
  };
}

export const randomColumns: TestPayload = {
  branch: Type.Object(
    {
      kind: kind("randomColumns", "Some columns, chosen at random on the way forward."),
      keep: Type.Integer({ minimum: 1, maximum: 4096, default: 4, unit: "columns", description: "Columns kept." }),
    },
    { ...closed, traits: { needsForward: true } },
  ),
  create,
};
