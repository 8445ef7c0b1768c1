import type { SimilarityTable } from "../../extension/protocol/run/observations.ts";
import type { WhatIf } from "../../extension/protocol/run/whatIf.ts";

/** What was really sent, in the terms of {@link WhatIf}. */
export function reallySent(table: SimilarityTable): Omit<WhatIf, "theta"> {
  const bytes = table.payloadBytes + table.overheadBytes;
  return {
    uploadRatio: table.totalRows > 0 ? table.sentRows / table.totalRows : 1,
    bytes,
    saving: table.baselineBytes > 0 ? 1 - bytes / table.baselineBytes : 0,
  };
}
