/** With a head: one byte a value, and one f32 scale over all blocks of a frame. */
import Type from "typebox";
import type { Payload } from "../../../../extension/engine/wire/payload/payload.ts";
import { closed, kind } from "../../../../extension/protocol/config/schema/schemaParts.ts";
import type { TestPayload } from "./testPayload.ts";

const scaleIn = (head: Uint8Array) => new DataView(head.buffer, head.byteOffset, 4).getFloat32(0, true);

const payload: Payload = {
  code: 13,
  lossless: false,
  needsReference: false,
  headBytes: 4,
  codedBytes: (rows, dim) => rows * dim,
  writeHead(blocks, head) {
    let most = 0;
    for (const { values } of blocks) for (const value of values) most = Math.max(most, Math.abs(value));
    new DataView(head.buffer, head.byteOffset, 4).setFloat32(0, most / 127, true);
  },
  encode({ values }, target, { head }) {
    const scale = scaleIn(head);
    const codes = new Int8Array(target.buffer, target.byteOffset, target.length);
    values.forEach((value, i) => {
      codes[i] = scale === 0 ? 0 : Math.round(value / scale);
    });
  },
  decode(coded, rows, dim, { head }) {
    const scale = scaleIn(head);
    const codes = new Int8Array(coded.buffer, coded.byteOffset, coded.length);
    return Float32Array.from({ length: rows * dim }, (_, i) => codes[i]! * scale);
  },
};

export const frameScale: TestPayload = {
  branch: Type.Object({ kind: kind("frameScale", "One scale for the whole batch of a frame.") }, closed),
  create: () => payload,
};
