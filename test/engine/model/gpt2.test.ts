/** Parity with PyTorch (`fixtures/gpt2_tiny`): method, invariant 8. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchGeometry } from "../../../extension/engine/backend/fused.ts";
import { type BlocksVjp, Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { type AdapterGradients, adapterTensors, flattenGradients } from "../../../extension/engine/model/lora.ts";
import { AdamW } from "../../../extension/engine/model/optimizer.ts";
import { tensorScope } from "../../../extension/engine/model/tensorScope.ts";
import { targetTensors } from "../../../extension/engine/parties/batchTensors.ts";
import { onEveryBackend } from "../everyBackend.ts";
import { type Fixture, hasFixture, readFixture, relativeError } from "./fixture.ts";

const tolerance = 1e-4;

describe.skipIf(!hasFixture)("the tiny GPT-2 of the fixture", () => {
  onEveryBackend(() => {
    let fixture: Fixture;
    let model: Gpt2;
    beforeAll(async () => {
      fixture = await readFixture();
      model = new Gpt2(fixture.model);
    });
    afterAll(() => model.dispose());

    const expected = (name: string) => fixture.expected.get(name)!.values;

    /** Forward and backward over the whole batch, with what lies between. */
    function step(adapters: Float32Array) {
      return tensorScope(() => {
        const { ids, length, layout } = fixture;
        const batch = batchGeometry(fixture.lengths, length);
        const blocks: Float32Array[] = [];
        const pairs = adapterTensors(adapters, layout);
        const runs = [0, 1, 2, 3].map((block) => {
          const x = block === 0 ? model.embed(ids, length) : tf.tensor2d(blocks[block - 1]!, [ids.length, 32]);
          const run = model.runBlocks(x, [block, block + 1], batch, pairs);
          blocks.push(run.y.dataSync() as Float32Array);
          return run;
        });
        const logits = model.logits(runs[3]!.y).dataSync();
        const score = model.score(runs[3]!.y, targetTensors(fixture.labels, length));
        const nll = [...score.y.dataSync()];
        const gradients = {};
        const cutGradients: Float32Array[] = [];
        let dy = score.pullback(tf.fill([nll.length, 1], 1 / nll.length));
        for (let block = 3; block >= 0; block--) {
          cutGradients[block] = dy.dataSync() as Float32Array;
          const back = runs[block]!.pullback(dy);
          Object.assign(gradients, back.gradients);
          dy = back.dx;
        }
        const loss = nll.reduce((sum, value) => sum + value, 0) / nll.length;
        return { blocks, logits, loss, cutGradients, gradient: flattenGradients(gradients, layout) };
      });
    }

    it("has PyTorch's logits, blocks, loss and gradients", () => {
      const { blocks, logits, loss, cutGradients, gradient } = step(fixture.adapters);
      expect(relativeError(logits, expected("logits"))).toBeLessThan(tolerance);
      expect(Math.abs(loss - expected("loss")[0]!)).toBeLessThan(tolerance);
      blocks.forEach((block, l) => {
        expect(relativeError(block, expected(`block.${l}`))).toBeLessThan(tolerance);
        expect(relativeError(cutGradients[l]!, expected(`cut.${l}.grad`))).toBeLessThan(tolerance);
      });
      // Every adapter matrix against its own magnitude: a small one must not hide behind a large one.
      const reference = fixture.slices(fixture.flat("grad"));
      for (const [name, slice] of fixture.slices(gradient)) {
        expect(relativeError(slice, reference.get(name)!), name).toBeLessThan(tolerance);
      }
    });

    it("has the same adapter gradients to the last bit where the way back ends at the first block", () => {
      const gradients = (way: (run: BlocksVjp, dy: tf.Tensor2D) => AdapterGradients) =>
        tensorScope(() => {
          const { ids, length, lengths, layout } = fixture;
          const pairs = adapterTensors(fixture.adapters, layout);
          const run = model.runBlocks(model.embed(ids, length), [0, 2], batchGeometry(lengths, length), pairs);
          const inner = layout.slots.filter(({ block }) => block < 2);
          return flattenGradients(way(run, tf.onesLike(run.y)), { ...layout, slots: inner });
        });
      const whole = gradients((run, dy) => run.pullback(dy).gradients);
      expect(whole.some((value) => value !== 0)).toBe(true);
      expect(gradients((run, dy) => run.adapterGradients(dy))).toEqual(whole);
    });

    it("takes ten AdamW steps with PyTorch's losses, to the same adapters", () => {
      const adapters = fixture.adapters.slice();
      const optimizer = new AdamW(adapters.length, { learningRate: 1e-3, weightDecay: 0.01, clipNorm: 0 });
      const losses = Array.from({ length: 10 }, () => {
        const { loss, gradient } = step(adapters);
        optimizer.update(adapters, gradient);
        return loss;
      });
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - expected("steps.loss")[i]!)).toBeLessThan(tolerance);
      });
      expect(relativeError(adapters, fixture.flat("final"))).toBeLessThan(tolerance);
    });

    it("leaves no tensor behind", () => {
      const before = tf.memory().numTensors;
      step(fixture.adapters);
      expect(tf.memory().numTensors).toBe(before);
      const other = new Gpt2(fixture.model);
      other.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});
