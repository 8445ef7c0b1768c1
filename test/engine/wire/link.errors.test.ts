import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import type { SampleTensor } from "../../../extension/engine/wire/link.ts";
import { linkOptions, tensor, typedError } from "./linkFixtures.ts";

const dim = 6;
const good = tensor(0, 3, dim);

test.each<[string, SampleTensor[], number, string]>([
  ["theta", [good], Number.NaN, "NaN"],
  ["a fractional sample", [{ ...good, sample: 0.5 }], 1, "0.5"],
  ["a sample past 32 bits", [{ ...good, sample: 2 ** 32 }], 1, "4294967296"],
  ["a sample twice", [good, good], 1, "0"],
  ["no rows", [{ ...good, rows: 0, values: new Float32Array(0) }], 1, "0"],
  ["too few values", [{ ...good, rows: 4 }], 1, "18 values"],
])("the sender refuses %s and remembers nothing", (_, batch, theta, value) => {
  const { sender } = createLink(linkOptions());
  const other = tensor(1, 2, dim);
  const error = typedError(() => sender.encode(1, [other, ...batch], theta));
  expect([error.kind, error.parts.value]).toEqual(["bad-input", value]);
  expect(sender.cacheBytes).toEqual({ memory: 0, disk: 0 });
});

test("the sender refuses a width that no frame carries", () => {
  const { sender } = createLink(linkOptions({ sketch: { kind: "none" } }, { dim: 65_537 }));
  expect(typedError(() => sender.encode(1, [], 1)).message).toContain("1 to 65536");
});

/** A frame of a link with one sample's entry replaced by `entry`. */
function forge(codec: Parameters<typeof linkOptions>[0], ...entry: number[]): Uint8Array {
  const { sender } = createLink(linkOptions(codec, { dim }));
  const empty = sender.encode(1, [], 1).bytes;
  const frame = new Uint8Array(32 + entry.length);
  frame.set(empty.subarray(0, 28));
  frame.set(entry, 28);
  const view = new DataView(frame.buffer);
  view.setUint32(20, 1, true);
  view.setUint32(24, entry.length, true);
  view.setUint32(28 + entry.length, crc32(frame.subarray(0, -4)), true);
  return frame;
}

const id = [0, 0, 0, 0];
const rows = (n: number) => [n & 255, n >> 8, 0, 0];

describe("the receiver refuses", () => {
  const token = { granularity: "token" } as const;
  test.each([
    ["reuse of what never came", {}, [1, 0, 0, 0, 0], "never received"],
    ["reuse on a link that sends all", { selector: "all" } as const, [...id, 0], "unknown action"],
    ["some rows on a link that sends samples", {}, [...id, 2, ...rows(3), 1, ...Array(24)], "unknown action"],
    ["an unknown action", token, [...id, 3], "unknown action"],
    ["no rows", {}, [...id, 1, ...rows(0)], "rows out of range"],
    ["more rows than a frame may have", {}, [...id, 1, 1, 0, 1, 0], "rows out of range"],
    ["rows that are not there", {}, [...id, 1, ...rows(65_535)], "passes the end"],
    ["an empty bitmap", token, [...id, 2, ...rows(3), 0], "number of rows"],
    ["a full bitmap", token, [...id, 2, ...rows(3), 7], "number of rows"],
    ["a bit past the last row", token, [...id, 2, ...rows(3), 8, ...Array(24)], "past the sample's last"],
    ["some rows of another length", token, [...id, 2, ...rows(4), 1, ...Array(24).fill(0)], "not held"],
    ["a bitmap that is not there", token, [...id, 2, ...rows(65_535)], "bitmap passes the end"],
    ["bytes after the last entry", {}, [...id, 0, 0], "after the last entry"],
  ])("%s", (_, codec, entry, what) => {
    const { sender, receiver } = createLink(linkOptions(codec, { dim }));
    receiver.decode(sender.encode(1, [good], 1).bytes);
    const held = receiver.reference(0)?.values;
    const error = typedError(() => receiver.decode(forge(codec, ...entry)));
    expect(error.kind).toBe("bad-input");
    expect(error.parts.what).toContain(what);
    expect(error.parts.where).toMatch(/^frame offset (2[89]|3\d|4\d)$/);
    expect(receiver.reference(0)?.values.buffer).toBe(held?.buffer);
  });

  test("a sample that comes twice", () => {
    const { sender, receiver } = createLink(linkOptions({}, { dim }));
    receiver.decode(sender.encode(1, [good], 1).bytes);
    const frame = sender.encode(2, [good, tensor(1, 1, dim)], 1).bytes.slice();
    frame.set(id, 28 + 5);
    new DataView(frame.buffer).setUint32(frame.length - 4, crc32(frame.subarray(0, -4)), true);
    expect(typedError(() => receiver.decode(frame)).message).toContain("frame offset 33: sample comes twice");
  });

  test.each([
    ["client", { client: 4 }],
    ["dim", { dim: 7 }],
    ["interface", { interface: "down.grad" as const }],
    ["coding", { codec: linkOptions({ payload: "f16" }).codec }],
    ["flags", { codec: linkOptions({ granularity: "token" }).codec }],
  ])("a frame of another %s", (field, others) => {
    const { sender } = createLink(linkOptions({}, others));
    const { receiver } = createLink(linkOptions());
    expect(typedError(() => receiver.decode(sender.encode(1, [], 1).bytes)).message).toContain(field);
  });
});
