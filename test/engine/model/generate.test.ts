/** Generation against transformers' own, token for token. */
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../extension/engine/io/huggingface.ts";
import { beamSearch, greedy, nlgProtocol, sample } from "../../../extension/engine/model/generate.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { hasShared, shared } from "../../shared.ts";
import { onEveryBackend } from "../everyBackend.ts";

interface Reference {
  mr: string;
  prompt: number[];
  greedy: number[];
  greedy_logprobs: number[];
  beam: number[];
  beam_score: number;
}

const fixture = "fixtures/generation_nano.json";
const references: Reference[] = hasShared(fixture) ? JSON.parse(readFileSync(shared(fixture), "utf8")) : [];
const loaded = await loadModel("nano", ".");
const noAdapters = () => new Map();
const limits = { maxNewTokens: 40 };

onEveryBackend((backend) => {
  let model: Gpt2;
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
    model = new Gpt2(loaded);
  });
  afterAll(() => {
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  // Plain JavaScript takes half a minute for what the others do in one second.
  const some = references.slice(0, backend === "cpu" ? 1 : 6);
  describe.skipIf(references.length === 0)("agrees with transformers", () => {
    it.each(some)("greedy: $mr", ({ prompt, greedy: ids, greedy_logprobs }) => {
      const made = greedy(model, noAdapters, Int32Array.from(prompt), limits);
      expect(made.ids).toEqual(ids);
      expect(made.logProbability).toBeCloseTo(
        greedy_logprobs.reduce((sum, value) => sum + value, 0),
        3,
      );
    });

    it.skipIf(backend === "cpu").each(some)("beam search: $mr", ({ prompt, beam, beam_score }) => {
      const made = beamSearch(model, noAdapters, Int32Array.from(prompt), { ...limits, ...nlgProtocol });
      expect(made.ids).toEqual(beam);
      expect(made.score).toBeCloseTo(beam_score, 4);
    });
  });

  const prompt = Int32Array.of(78, 654, 59, 0);

  it("one beam without rules is greedy", () => {
    const options = { maxNewTokens: 8, beams: 1, lengthPenalty: 1, noRepeatNgram: 0 };
    expect(beamSearch(model, noAdapters, prompt, options).ids).toEqual(
      greedy(model, noAdapters, prompt, { maxNewTokens: 8 }).ids,
    );
  });

  it("samples as the seed says, and greedily where only one token may be drawn", () => {
    const options = { maxNewTokens: 8, temperature: 1, topK: 0, topP: 1 };
    const draw = (seed: number, changes = {}) =>
      sample(model, noAdapters, prompt, { ...options, ...changes }, randomStream(seed, "generate")).ids;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const likeliest = greedy(model, noAdapters, prompt, { maxNewTokens: 8 }).ids;
    expect(draw(1, { topK: 1 })).toEqual(likeliest);
    expect(draw(1, { topP: 1e-9 })).toEqual(likeliest);
  });

  it("stays within the model's positions", () => {
    const most = loaded.config.positions;
    const long = new Int32Array(most - 2).fill(78);
    expect(greedy(model, noAdapters, long, { maxNewTokens: 40 }).ids.length).toBeLessThanOrEqual(2);
  });
});
