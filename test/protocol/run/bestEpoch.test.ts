import { expect, it } from "vitest";
import { bestOf } from "../../../extension/protocol/run/bestEpoch.ts";

const epochs = (...perplexities: (number | null)[]) =>
  perplexities.map((perplexity, index) => ({ epoch: index + 1, perplexity }));

it.each([
  ["the least perplexity, not the last", epochs(90, 70.5, 100.3), { epoch: 2, perplexity: 70.5 }],
  ["the earlier of equal epochs", epochs(80, 70, 70), { epoch: 2, perplexity: 70 }],
  ["no epoch without a perplexity", epochs(null, 80, null), { epoch: 2, perplexity: 80 }],
  ["no epoch of a diverged model", epochs(80, Number.NaN, Number.POSITIVE_INFINITY), { epoch: 1, perplexity: 80 }],
  ["nothing of a run without held-out data", epochs(null, null), null],
  ["nothing of a run without an epoch", [], null],
])("the best epoch is %s", (_, given, best) => {
  expect(bestOf(given)).toEqual(best);
});
