import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTextWriter, type TextWriter } from "../../../extension/programs/texts/textWriter.ts";
import { type Decoding, decodingBy } from "../../../extension/protocol/decoding.ts";

describe("a text writer", () => {
  let writer: TextWriter;
  beforeAll(async () => {
    writer = await openTextWriter("nano", "/", "wasm");
  });
  afterAll(() => writer.dispose());

  const input = { id: "validation/3", prompt: "name[Cocum], food[French]" };
  const write = async (decoding: Decoding) => writer.write(input, await writer.adapter(), decoding);

  it.each([
    decodingBy("greedy", 12),
    { ...decodingBy("beam", 12), beams: 3 } as Decoding,
    { strategy: "sample", maxNewTokens: 12, temperature: 0.8, seed: 1 } as Decoding,
  ])("writes one line, the same each time, and leaves no tensor: $strategy", async (decoding) => {
    const first = await write(decoding);
    const tensors = tf.memory().numTensors;
    expect(await write(decoding)).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(first.text).toMatch(/^\S[^\n]*$/);
    expect(first.logProbability).toBeLessThan(0);
  });

  it("samples another text by another seed, or for another sample", async () => {
    const sampled = (seed: number): Decoding => ({ strategy: "sample", maxNewTokens: 16, temperature: 1.2, seed });
    const { text } = await write(sampled(1));
    expect((await write(sampled(2))).text).not.toBe(text);
    const other = await writer.write({ ...input, id: "validation/4" }, await writer.adapter(), sampled(1));
    expect(other.text).not.toBe(text);
  });

  it("frees the model", async () => {
    const before = tf.memory().numTensors;
    const other = await openTextWriter("nano", "/", "wasm");
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    other.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
