/** What another threshold would have sent, going by the similarities that were recorded. */
import type { SimilarityTable } from "./observations.ts";

export interface WhatIf {
  theta: number;
  /** Rows sent over rows. */
  uploadRatio: number;
  /** Payload of the rows sent, and the recorded overhead. */
  bytes: number;
  /** 1 - bytes / baseline. */
  saving: number;
}

/**
 * The upload ratio and bytes of a threshold.
 *
 * Each similarity was measured against what had last been sent *under the threshold of its time*; another one would have sent
 * other references. So the answer is exact for the threshold that was in force throughout and an estimate around it.
 */
export function whatIf(table: SimilarityTable, theta: number): WhatIf {
  const { similarity, rows, firstRows, totalRows, rowBytes, overheadBytes, baselineBytes } = table;
  let sent = firstRows;
  for (let i = 0; i < similarity.length && similarity[i]! < theta; i++) sent += rows[i]!;
  const bytes = rowBytes * sent + overheadBytes;
  return {
    theta,
    uploadRatio: totalRows > 0 ? sent / totalRows : 1,
    bytes,
    saving: baselineBytes > 0 ? 1 - bytes / baselineBytes : 0,
  };
}
