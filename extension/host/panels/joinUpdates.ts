import type { Series } from "../../protocol/run/series.ts";
import type { SeriesTable, TraceUpdate } from "../../protocol/run/trace.ts";

/** Updates of one run, each beginning where the one before ended, as one. Needs at least one. */
export function joinUpdates(updates: readonly TraceUpdate[]): TraceUpdate {
  const [first] = updates;
  if (updates.length === 1) return first!;
  return {
    run: first!.run,
    fromSeq: first!.fromSeq,
    seq: updates.at(-1)!.seq,
    start: updates.find(({ start }) => start !== null)?.start ?? null,
    series: joinTables(updates.map(({ series }) => series)),
    histograms: updates.flatMap(({ histograms }) => histograms),
    controls: updates.flatMap(({ controls }) => controls),
    probes: updates.flatMap(({ probes }) => probes),
  };
}

function joinTables(tables: readonly SeriesTable[]): SeriesTable {
  const parts = new Map<string, Series[]>();
  for (const table of tables) {
    for (const [name, series] of Object.entries(table)) {
      const earlier = parts.get(name);
      if (earlier) earlier.push(series);
      else parts.set(name, [series]);
    }
  }
  return Object.fromEntries([...parts].map(([name, all]) => [name, joinSeries(all)]));
}

function joinSeries(parts: readonly Series[]): Series {
  return { x: joinColumns(parts.map(({ x }) => x)), y: joinColumns(parts.map(({ y }) => y)) };
}

function joinColumns(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
