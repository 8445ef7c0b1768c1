/** A client's decisions in one epoch, by the number of the sample in the order of first visit. */

interface Decided {
  similarity: number | null;
  sentRows: number;
  rows: number;
}

/** Initial capacity of a column, up to the number of its client's samples. */
const firstPlaces = 64;

export class ClientEpoch {
  /** NaN where nothing was compared: on first visits, and for the selector `all`. */
  similarity = new Float64Array(0);
  sentRows = new Int32Array(0);
  /** 0 where the sample was not yet visited. */
  rows = new Int32Array(0);

  /** @param samples that the client has, as its run says: no more room is made ahead. @returns how many places were added. */
  put(number: number, { similarity, sentRows, rows }: Decided, samples: number): number {
    const added = number < this.rows.length ? 0 : this.grow(number + 1, samples);
    this.similarity[number] = similarity ?? Number.NaN;
    this.sentRows[number] = sentRows;
    this.rows[number] = rows;
    return added;
  }

  private grow(least: number, samples: number): number {
    const before = this.rows.length;
    const ahead = Math.max(firstPlaces, 2 * before);
    // More than the run says are there only in a damaged log.
    const length = Math.max(least, least > samples ? ahead : Math.min(samples, ahead));
    const similarity = new Float64Array(length).fill(Number.NaN, before);
    similarity.set(this.similarity);
    this.similarity = similarity;
    this.sentRows = widened(this.sentRows, length);
    this.rows = widened(this.rows, length);
    return length - before;
  }
}

function widened(values: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const wide = new Int32Array(length);
  wide.set(values);
  return wide;
}
