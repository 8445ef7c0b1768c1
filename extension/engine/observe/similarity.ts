/** How much activations changed since the epoch before (method, section 5). */
import { cosine } from "../numeric/cosine.ts";

/** Mean over samples of the cosine after every block, [layers]; null where there was no epoch before. */
export function meanLayerSimilarity(probed: readonly { layerSimilarity: number[] | undefined }[]): number[] | null {
  const known = probed.flatMap(({ layerSimilarity }) => (layerSimilarity ? [layerSimilarity] : []));
  const [first] = known;
  if (first === undefined) return null;
  return first.map((_, layer) => known.reduce((sum, similarity) => sum + similarity[layer]!, 0) / known.length);
}

/** Cosine of each row of two [rows, dim] matrices. */
export function rowCosines(a: Float32Array, b: Float32Array, dim: number): number[] {
  return Array.from({ length: a.length / dim }, (_, row) =>
    cosine(a.subarray(row * dim, (row + 1) * dim), b.subarray(row * dim, (row + 1) * dim)),
  );
}
