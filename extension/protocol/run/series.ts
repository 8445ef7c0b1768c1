/** Curves: what a chart draws, as two columns of numbers that grow at their end. */

/** One curve; both columns have the same length, `x` never falls. A NaN in `y` is a gap. Curves may share their `x`. */
export interface Series {
  x: Float64Array;
  y: Float64Array;
}

/** A series that grows without being copied at every step. */
export class SeriesBuffer {
  private x = new Float64Array(16);
  private y = new Float64Array(16);
  private count = 0;

  static from({ x, y }: Series): SeriesBuffer {
    const buffer = new SeriesBuffer();
    buffer.extend({ x, y });
    return buffer;
  }

  get length(): number {
    return this.count;
  }

  /** Of the last point; undefined before the first. */
  get lastX(): number | undefined {
    return this.count === 0 ? undefined : this.x[this.count - 1];
  }

  push(x: number, y: number): void {
    this.reserve(this.count + 1);
    this.x[this.count] = x;
    this.y[this.count] = y;
    this.count++;
  }

  extend({ x, y }: Series): void {
    this.reserve(this.count + x.length);
    this.x.set(x, this.count);
    this.y.set(y, this.count);
    this.count += x.length;
  }

  /** The points from `start` on: a view, valid until the next push. */
  view(start = 0): Series {
    return { x: this.x.subarray(start, this.count), y: this.y.subarray(start, this.count) };
  }

  /** The points from `start` on, copied: safe to post to another process. */
  copy(start = 0): Series {
    return { x: this.x.slice(start, this.count), y: this.y.slice(start, this.count) };
  }

  private reserve(count: number): void {
    if (count <= this.x.length) return;
    const capacity = Math.max(count, 2 * this.x.length);
    this.x = grown(this.x, capacity);
    this.y = grown(this.y, capacity);
  }
}

function grown(values: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}
