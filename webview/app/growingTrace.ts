import { SeriesBuffer } from "../../extension/protocol/run/series.ts";
import type { RunTrace, SeriesTable, TraceUpdate } from "../../extension/protocol/run/trace.ts";

/**
 * A run's trace that updates are added to.
 *
 * `trace` is a new value after each update, and a series in it a new one only where points came: what is drawn from a
 * series need not be made again while its value stays the same.
 */
export class GrowingTrace {
  private readonly buffers = new Map<string, SeriesBuffer>();

  constructor(public trace: RunTrace) {
    for (const [name, series] of Object.entries(trace.series)) this.buffers.set(name, SeriesBuffer.from(series));
  }

  /** @param update one that fits (`updateFits`) */
  add(update: TraceUpdate): void {
    const { trace } = this;
    const series: SeriesTable = { ...trace.series };
    for (const [name, added] of Object.entries(update.series)) {
      let buffer = this.buffers.get(name);
      if (buffer === undefined) {
        buffer = new SeriesBuffer();
        this.buffers.set(name, buffer);
      }
      buffer.extend(added);
      series[name] = buffer.view();
    }
    this.trace = {
      run: trace.run,
      seq: update.seq,
      start: update.start ?? trace.start,
      series,
      histograms: joined(trace.histograms, update.histograms),
      controls: joined(trace.controls, update.controls),
      probes: joined(trace.probes, update.probes),
    };
  }
}

function joined<T>(earlier: T[], added: T[]): T[] {
  return added.length === 0 ? earlier : [...earlier, ...added];
}
