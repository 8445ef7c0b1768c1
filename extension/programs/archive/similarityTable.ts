import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { SimilarityTable } from "../../protocol/run/observations.ts";
import type { ClientEpoch } from "./clientEpoch.ts";
import type { EpochBytes, RunObservations } from "./runObservations.ts";

export interface SimilarityRange {
  granularity: SimilarityTable["granularity"];
  /** Default: the second; nothing is held in the first. */
  fromEpoch?: number | undefined;
  /** Default: the last finished. */
  toEpoch?: number | undefined;
}

/**
 * The similarities of one interface over finished epochs: of a later one the baseline is not yet known.
 *
 * @throws bad-input for an interface that the run does not have.
 */
export function similarityTable(
  run: RunObservations,
  name: TensorInterface,
  { granularity, fromEpoch = 2, toEpoch }: SimilarityRange,
): SimilarityTable {
  const { epochs, bytes } = run.of(name);
  const from = Math.max(1, fromEpoch);
  const to = Math.min(bytes.length, toEpoch ?? bytes.length);
  const clientEpochs = decidedIn(epochs.slice(from - 1, to));
  const bytesInRange = bytes.slice(from - 1, to);
  const totalOf = (field: "payload" | "overhead" | "baseline") =>
    bytesInRange.reduce((total, epoch) => total + epoch[field], 0);
  const sentRows = rowsSent(clientEpochs);
  const payloadBytes = totalOf("payload");
  return {
    interface: name,
    granularity,
    fromEpoch: from,
    toEpoch: to,
    ...sortedSimilarities(clientEpochs),
    sentRows,
    payloadBytes,
    rowBytes: sentRows > 0 ? payloadBytes / sentRows : firstRowBytes(epochs, bytes),
    overheadBytes: totalOf("overhead"),
    baselineBytes: totalOf("baseline"),
  };
}

/** Of the first epoch, in which all was sent; 0 before it has ended. */
function firstRowBytes(epochs: RowsOfEpochs, [bytes]: readonly EpochBytes[]): number {
  const rows = rowsSent(decidedIn(epochs.slice(0, 1)));
  return bytes && rows > 0 ? bytes.payload / rows : 0;
}

type RowsOfEpochs = readonly (readonly (ClientEpoch | undefined)[])[];

function decidedIn(epochs: RowsOfEpochs): ClientEpoch[] {
  return epochs.flat().filter((column) => column !== undefined);
}

function rowsSent(clientEpochs: readonly ClientEpoch[]): number {
  return clientEpochs.reduce((total, { sentRows }) => total + sentRows.reduce((sum, rows) => sum + rows, 0), 0);
}

function sortedSimilarities(
  clientEpochs: readonly ClientEpoch[],
): Pick<SimilarityTable, "similarity" | "rows" | "firstRows" | "totalRows"> {
  const length = clientEpochs.reduce((total, { rows }) => total + rows.length, 0);
  const similarity = new Float64Array(length);
  const rows = new Float64Array(length);
  let count = 0;
  let firstRows = 0;
  let totalRows = 0;
  for (const decided of clientEpochs) {
    decided.rows.forEach((sampleRows, sample) => {
      totalRows += sampleRows;
      const value = decided.similarity[sample]!;
      // What cannot be compared is sent under any threshold; samples not visited have no rows.
      if (Number.isNaN(value)) firstRows += sampleRows;
      else {
        similarity[count] = value;
        rows[count] = sampleRows;
        count++;
      }
    });
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => similarity[a]! - similarity[b]!,
  );
  return {
    similarity: Float64Array.from(order, (index) => similarity[index]!),
    rows: Float64Array.from(order, (index) => rows[index]!),
    firstRows,
    totalRows,
  };
}
