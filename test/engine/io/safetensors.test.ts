import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import {
  openSafetensors,
  readSafetensors,
  type StreamedTensor,
  type TensorToWrite,
  writeSafetensors,
  writeSafetensorsInParts,
} from "../../../extension/engine/io/safetensors.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";
import { hasShared, shared } from "../../shared.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A file with the given header and as many bytes of data. */
function fileWith(header: unknown, dataBytes: number): string {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return save(Buffer.concat([length, json, Buffer.alloc(dataBytes)]));
}

const placeOf = (file: string) => placeIn(path.dirname(file), path.basename(file));

function save(bytes: Uint8Array): string {
  const file = path.join(temporaryFolder(), "t.safetensors");
  writeFileSync(file, bytes);
  return file;
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("safetensors", () => {
  it("reads back what it wrote: every format, scalars, empty tensors, metadata", async () => {
    const file = path.join(temporaryFolder(), "t.safetensors");
    const tensors = new Map<string, TensorToWrite>([
      ["half", { shape: [3], values: Float32Array.of(1.5, -2, 65_504), dtype: "F16" }],
      ["brain", { shape: [2], values: Float32Array.of(2 ** -100, -3), dtype: "BF16" }],
      ["scalar", { shape: [], values: Float32Array.of(Math.PI) }],
      ["ids", { shape: [2, 2], values: Int32Array.of(1, -2, 2 ** 31 - 1, -(2 ** 31)) }],
      ["empty", { shape: [0, 7], values: new Float32Array(0) }],
      ["__proto__", { shape: [1], values: Float32Array.of(1) }],
    ]);
    writeSafetensors(placeOf(file), tensors, { epoch: "3" });
    const read = await readSafetensors(file);
    expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, { shape, values }] of tensors) expect(read.get(name)).toEqual({ shape, values });
    const opened = await openSafetensors(file);
    expect(opened.metadata).toEqual({ epoch: "3" });
    expect(
      [...opened.tensors.values()].every(({ begin, dtype }) => begin % (dtype.endsWith("F16") ? 2 : 4) === 0),
    ).toBe(true);
    await opened.close();
  });

  it("reads bf16 and i64", async () => {
    const header = {
      a: { dtype: "BF16", shape: [2], data_offsets: [0, 4] },
      b: { dtype: "I64", shape: [1], data_offsets: [4, 12] },
    };
    const file = fileWith(header, 12);
    const bytes = readFileSync(file);
    bytes.set(new Uint8Array(Uint16Array.of(0x3f80, 0xc020).buffer), bytes.length - 12);
    bytes.set(new Uint8Array(BigInt64Array.of(-7n).buffer), bytes.length - 8);
    const read = await readSafetensors(save(bytes));
    expect(read.get("a")!.values).toEqual(Float32Array.of(1, -2.5));
    expect(read.get("b")!.values).toEqual(Int32Array.of(-7));
    bytes.set(new Uint8Array(BigInt64Array.of(2n ** 31n).buffer), bytes.length - 8);
    await expect(readSafetensors(save(bytes))).rejects.toThrow(/t\.safetensors: b: the value exceeds 32 bits/);
  });

  it("puts values on shared memory where asked", async () => {
    const file = path.join(temporaryFolder(), "t.safetensors");
    writeSafetensors(placeOf(file), new Map([["a", { shape: [2], values: Float32Array.of(1, 2) }]]));
    const opened = await openSafetensors(file);
    const { values } = await opened.readFloats("a", { shared: true });
    expect(values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...values]).toEqual([1, 2]);
    await opened.close();
  });

  it("refuses integers as floats, unknown names and formats it cannot read", async () => {
    const opened = await openSafetensors(
      fileWith({ i: { ...f32(0, 4), dtype: "I32" }, u: { dtype: "U8", shape: [1], data_offsets: [4, 5] } }, 5),
    );
    await expect(opened.readFloats("i")).rejects.toThrow(/: i: the tensor holds integers; expected F64/);
    await expect(opened.read("x")).rejects.toThrow(/there is no tensor "x"/);
    await expect(opened.read("u")).rejects.toThrow(/: u: cannot read this number format \(found U8\)/);
    await opened.close();
  });

  it.skipIf(!hasShared("fixtures/gpt2_tiny/expected.safetensors"))("reads what Python wrote", async () => {
    const read = await readSafetensors(shared("fixtures/gpt2_tiny/expected.safetensors"));
    expect(read.get("input_ids")).toMatchObject({ shape: [3, 14], values: expect.any(Int32Array) });
    expect(read.get("loss")!.shape).toEqual([]);
    expect(read.get("steps.loss")!.values[0]).toBeCloseTo(read.get("loss")!.values[0]!, 5);
  });

  it.each([
    ["an overlap", { a: f32(0, 8), b: f32(4, 12) }, 12, /: b: the tensor overlaps another/],
    ["a hole", { a: f32(0, 4), b: f32(8, 12) }, 12, /: b: bytes before the tensor belong to none/],
    ["bytes at the end", { a: f32(0, 4) }, 6, /bytes after the last tensor belong to none \(found 2 bytes\)/],
    ["missing bytes", { a: f32(0, 8) }, 4, /the file is truncated \(found \d+ bytes\); expected \d+ bytes/],
    [
      "a wrong size",
      { a: f32(0, 8, [3]) },
      8,
      /: a: shape \[3\] of F32 and data_offsets disagree \(found 8 bytes\); expected 12/,
    ],
    ["a huge shape", { a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4, /disagree/],
    ["a negative size", { a: f32(0, 4, [-1]) }, 4, /: a: the shape is not a list of sizes \(found \[-1\]\)/],
    ["a fraction as size", { a: f32(0, 4, [0.5]) }, 4, /the shape is not a list of sizes/],
    ["offsets backwards", { a: { dtype: "F32", shape: [], data_offsets: [4, 0] } }, 4, /data_offsets is not a range/],
    ["an unknown format", { a: { ...f32(0, 4), dtype: "F31" } }, 4, /: a: unknown number format \(found "F31"\)/],
    ["an inherited name as format", { a: { ...f32(0, 4), dtype: "toString" } }, 4, /unknown number format/],
    ["a tensor that is none", { a: null }, 0, /unknown number format/],
    ["metadata of numbers", { __metadata__: { a: 1 } }, 0, /__metadata__ is not a table of strings/],
    ["a list", [], 0, /the header is not a table/],
    ["text", "{", 0, /the header is not JSON/],
  ])("refuses %s", async (_what, header, bytes, message) => {
    await expect(openSafetensors(fileWith(header, bytes))).rejects.toThrow(message);
  });

  it("refuses a header longer than the file, or than any header, and files too short for one", async () => {
    const claims = (length: bigint) => save(Buffer.from(BigUint64Array.of(length).buffer));
    await expect(openSafetensors(claims(100n))).rejects.toThrow(/truncated \(found 8 bytes\); expected 108 bytes/);
    await expect(openSafetensors(claims(2n ** 63n))).rejects.toThrow(/the header is too long/);
    await expect(openSafetensors(save(Buffer.alloc(5)))).rejects.toThrow(/truncated \(found 5 bytes\)/);
    await expect(openSafetensors(save(Buffer.alloc(0)))).rejects.toThrow(/truncated/);
  });

  it("refuses missing files and folders", async () => {
    const folder = temporaryFolder();
    await expect(openSafetensors(path.join(folder, "none"))).rejects.toMatchObject({ kind: "bad-input" });
    await expect(openSafetensors(folder)).rejects.toThrow(/this is a folder/);
  });

  it("gives typed errors only, whatever is changed in a header", async () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom("F32", "I64", [0, 4], [4, 0], [1, 1], [1e300], -1));
    const entry = fc.record({ dtype: value, shape: value, data_offsets: value }, { requiredKeys: [] });
    const header = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("a", "__metadata__", "__proto__")),
      fc.oneof(entry, value),
    );
    const file = path.join(temporaryFolder(), "fuzz.safetensors");
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          header.map((h) => JSON.stringify(h)),
          fc.string(),
        ),
        fc.nat(40),
        async (json, bytes) => {
          const text = Buffer.from(json);
          writeFileSync(
            file,
            Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(text.length)).buffer), text, Buffer.alloc(bytes)]),
          );
          await expectTyped(file);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("gives typed errors only, whatever byte is changed or wherever the file ends", async () => {
    const file = path.join(temporaryFolder(), "fuzz.safetensors");
    writeSafetensors(
      placeOf(file),
      new Map([
        ["a", { shape: [2], values: Float32Array.of(1, 2) }],
        ["b", { shape: [1], values: Int32Array.of(1) }],
      ]),
    );
    const original = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.nat(255), fc.nat(original.length), async (at, byte, length) => {
        const changed = Buffer.from(original);
        changed[at] = byte;
        writeFileSync(file, changed.subarray(0, length));
        await expectTyped(file);
      }),
      { numRuns: 400 },
    );
  });

  it("writes tensors that come in parts as it writes them at once, and reads some rows", async () => {
    const folder = temporaryFolder();
    const [whole, parted] = [path.join(folder, "whole"), path.join(folder, "parted")];
    const values = Float32Array.from({ length: 15 }, (_, i) => i / 7);
    const numbers = { shape: [2], values: Int32Array.of(1, 2) };
    async function* parts(...lengths: number[]) {
      let at = 0;
      for (const length of lengths) {
        yield values.subarray(at, at + length);
        at += length;
      }
    }
    const metadata = { a: "b" };
    writeSafetensors(
      placeOf(whole),
      new Map<string, TensorToWrite>([
        ["m", { shape: [5, 3], values }],
        ["n", numbers],
      ]),
      metadata,
    );
    const streamed = (...lengths: number[]) =>
      writeSafetensorsInParts(
        placeOf(parted),
        new Map<string, TensorToWrite | StreamedTensor>([
          ["m", { shape: [5, 3], parts: parts(...lengths) }],
          ["n", numbers],
        ]),
        metadata,
      );
    await streamed(4, 0, 11);
    const written = readFileSync(parted);
    const { checksum: _, ...tensors } = Object.fromEntries(await readSafetensors(parted));
    expect(tensors).toEqual(Object.fromEntries(await readSafetensors(whole)));
    const opened = await openSafetensors(parted);
    expect(await opened.readRows("m", 1, 3)).toEqual(values.slice(3, 9));
    await expect(opened.readRows("n", 0, 1)).rejects.toThrow('there is no matrix "n"');
    await opened.close();
    // What does not fill its shape leaves the file as it was.
    await expect(streamed(4)).rejects.toThrow("4 values do not fill shape [5,3]");
    expect(readFileSync(parted)).toEqual(written);
    expect(readdirSync(folder).sort()).toEqual(["parted", "whole"]);
  });

  it("leaves nothing behind where the process exits between two parts", async () => {
    const folder = temporaryFolder();
    const before = process.listeners("exit");
    let go = () => {};
    async function* parts() {
      yield Float32Array.of(1);
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      throw new Error("the lane is gone");
    }
    const written = writeSafetensorsInParts(placeIn(folder, "t"), new Map([["a", { shape: [2], parts: parts() }]]));
    await new Promise(setImmediate);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^t\.[0-9a-f]{16}\.tmp$/)]);
    for (const listener of process.listeners("exit")) if (!before.includes(listener)) listener(0);
    expect(readdirSync(folder)).toEqual([]);
    go();
    await expect(written).rejects.toThrow("the lane is gone");
    expect(process.listeners("exit")).toEqual(before);
  });
});

async function expectTyped(file: string): Promise<void> {
  try {
    await readSafetensors(file);
  } catch (error) {
    expect(error).toBeInstanceOf(SplitcomError);
    expect(error).toMatchObject({ kind: "bad-input" });
  }
}
