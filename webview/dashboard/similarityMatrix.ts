import { largestOf } from "../../extension/protocol/config/largeLists.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { blocksOf } from "../runCharts/similarityChart.ts";

export interface SimilarityMatrix {
  /** Counted from 1, a row each. */
  blocks: number[];
  /** Columns: epochs from the first on. */
  epochs: number;
  /** [blocks, epochs] row-major; NaN in the first epoch, which has none before it. */
  values: Float32Array;
}

/** The similarities of all blocks and epochs so far; without values before the second epoch. */
export function similarityMatrix(trace: RunTrace): SimilarityMatrix {
  const blocks = blocksOf(trace);
  const curves = blocks.map((block) => trace.series[seriesName.blockSimilarity(block)]!);
  const epochs = largestOf(
    curves.map(({ x }) => x.at(-1) ?? 0),
    0,
  );
  const values = new Float32Array(blocks.length * epochs).fill(Number.NaN);
  curves.forEach(({ x, y }, row) => {
    x.forEach((epoch, index) => {
      values[row * epochs + epoch - 1] = y[index]!;
    });
  });
  return { blocks, epochs, values };
}
