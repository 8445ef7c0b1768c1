import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { createLink } from "../../../../extension/engine/wire/createLink.ts";
import { codings, headerOffset } from "../../../../extension/engine/wire/frame/frame.ts";
import { openFrame } from "../../../../extension/engine/wire/frame/frameReader.ts";
import { FrameWriter } from "../../../../extension/engine/wire/frame/frameWriter.ts";
import { linkOptions, typedError } from "../linkFixtures.ts";

const values = (...numbers: number[]) => Float32Array.from(numbers);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Version 1 of the format, byte for byte: if this changes, the version must. */
test("golden bytes: fresh, partial and reuse entries", () => {
  const { sender } = createLink(linkOptions({ granularity: "token", payload: "int8" }, { dim: 2 }));
  const kept = { sample: 1, rows: 1, values: values(1, -0.5) };
  const first = sender.encode(258, [{ sample: 9, rows: 3, values: values(127, 1, 0, 0, 2, 2) }, kept], 0.9);
  const then = sender.encode(259, [kept, { sample: 9, rows: 3, values: values(127, 1, 0, 1, 2, 2) }], 0.9);

  expect(hex(first.bytes)).toBe(
    [
      "53504c43 01 01 03 03 03000000 02010000 02000000 02000000 2a000000",
      "09000000 01 03000000 0000803f 00000000 0402813c 7f01 0000 7f7f",
      "01000000 01 01000000 0402013c 7fc0",
      "afd9280e",
    ]
      .join("")
      .replaceAll(" ", ""),
  );
  expect(hex(then.bytes)).toBe(
    [
      "53504c43 01 01 03 03 03000000 03010000 02000000 02000000 15000000",
      "01000000 00",
      "09000000 02 03000000 02 0402013c 007f",
      "c23cd4cc",
    ]
      .join("")
      .replaceAll(" ", ""),
  );
  expect(first.payloadBytes).toBe(3 * (4 + 2) + (4 + 2));
});

const header = {
  interface: "down.control",
  coding: codings.f64,
  flags: 0,
  client: 5,
  step: 9,
  dim: 1,
  entries: 2,
} as const;

function smallFrame(): Uint8Array {
  const writer = new FrameWriter(header, 13);
  writer.u8(200);
  writer.u32(0xfffffffe);
  writer.f64(Math.PI);
  return writer.finish();
}

test("a frame opens at any alignment and gives back what was written", () => {
  for (const shift of [0, 1, 2, 3]) {
    const padded = new Uint8Array(smallFrame().length + 8);
    padded.set(smallFrame(), shift);
    const opened = openFrame(padded.subarray(shift, shift + smallFrame().length), {
      client: 5,
      interface: "down.control",
    });
    expect(opened.header).toEqual(header);
    expect([opened.body.u8("a"), opened.body.u32("b"), opened.body.f64("c", 0, 4)]).toEqual([200, 0xfffffffe, Math.PI]);
    opened.body.finish();
  }
});

/** The frame with bytes replaced and the checksum put right again. */
function forged(offset: number, ...bytes: number[]): Uint8Array {
  const frame = smallFrame();
  frame.set(bytes, offset);
  const end = frame.length - 4;
  new DataView(frame.buffer).setUint32(end, crc32(frame.subarray(0, end)), true);
  return frame;
}

test.each([
  ["empty", new Uint8Array(0), 0, "too short"],
  ["cut", smallFrame().subarray(0, 31), 0, "too short"],
  ["other magic", forged(0, 0), headerOffset.magic, "not a frame"],
  ["future version", forged(headerOffset.version, 2), headerOffset.version, "version"],
  ["body length", forged(headerOffset.bodyBytes, 14), headerOffset.bodyBytes, "body length"],
  ["flipped bit", smallFrame().fill(1, 30, 31), 41, "checksum"],
  ["interface 0", forged(headerOffset.interface, 0), headerOffset.interface, "interface"],
  ["coding 5", forged(headerOffset.coding, 5), headerOffset.coding, "coding"],
  ["flag bit 3", forged(headerOffset.flags, 8), headerOffset.flags, "flags"],
  ["other client", forged(headerOffset.client, 6), headerOffset.client, "client"],
])("%s is named with its offset", (_, frame, offset, what) => {
  const error = typedError(() => openFrame(frame, { client: 5, coding: codings.f64 }));
  expect(error.kind).toBe("bad-input");
  expect(error.parts.where).toBe(`frame offset ${offset}`);
  expect(error.parts.what).toContain(what);
  expect(error.parts.value).toBeDefined();
  expect(error.parts.range).toBeDefined();
});

test("reads never pass the end of the body", () => {
  const { body } = openFrame(smallFrame(), {});
  expect(typedError(() => body.take(14, "values")).message).toContain("frame offset 28");
  body.take(10, "values");
  expect(typedError(() => body.u32("rows")).message).toContain("frame offset 38");
  expect(typedError(() => body.finish()).message).toContain("bytes after the last entry");
});

test("numbers outside their range are refused", () => {
  const { body } = openFrame(smallFrame(), {});
  body.u8("a");
  expect(typedError(() => body.u32("rows", 1, 65_536)).parts).toMatchObject({
    value: "4294967294",
    range: "1 to 65536",
  });
  expect(typedError(() => body.f64("theta", -1, 2)).parts).toMatchObject({ value: `${Math.PI}`, range: "-1 to 2" });
  expect(typedError(() => new FrameWriter({ ...header, step: 2 ** 32 }, 0)).message).toContain("step");
});
