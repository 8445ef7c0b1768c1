import fc from "fast-check";
import { expect, it } from "vitest";
import { SeriesBuffer } from "../../../extension/protocol/run/series.ts";

const arrays = ({ x, y }: { x: Float64Array; y: Float64Array }) => [[...x], [...y]];

it("holds what was pushed, in whatever portions", () => {
  const points = fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(points, { maxLength: 6 }), fc.boolean(), (portions, single) => {
      const buffer = new SeriesBuffer();
      for (const portion of portions) {
        if (single) for (const [x, y] of portion) buffer.push(x, y);
        else buffer.extend({ x: Float64Array.from(portion, ([x]) => x), y: Float64Array.from(portion, ([, y]) => y) });
      }
      const all = portions.flat();
      const expected = [all.map(([x]) => x), all.map(([, y]) => y)];
      expect(buffer.length).toBe(all.length);
      expect(arrays(buffer.view())).toEqual(expected);
      expect(arrays(SeriesBuffer.from(buffer.view()).copy())).toEqual(expected);
      const start = Math.floor(all.length / 2);
      expect(arrays(buffer.copy(start))).toEqual(expected.map((column) => column.slice(start)));
    }),
  );
});

it("copies what may be posted, and nothing of what is reserved", () => {
  const buffer = new SeriesBuffer();
  for (let i = 0; i < 17; i++) buffer.push(i, -i);
  const copy = buffer.copy(16);
  expect(copy.x.buffer.byteLength).toBe(8);
  buffer.view(16).x[0] = 99;
  expect(copy.x[0]).toBe(16);
});
