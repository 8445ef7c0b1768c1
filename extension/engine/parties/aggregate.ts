/** The fed server's averages (FedAvg, McMahan et al. 2017). */

/**
 * The weighted mean of equally long vectors, summed in the order given, in double precision: the result does not
 * depend on which lane computed what.
 *
 * @param weights one per vector, not all zero; FedAvg uses sample counts.
 */
export function weightedMean(vectors: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sums = new Float64Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, v) => {
    const share = weights[v]! / total;
    for (let i = 0; i < sums.length; i++) sums[i]! += share * vector[i]!;
  });
  return Float32Array.from(sums);
}
