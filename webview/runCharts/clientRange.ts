import type { Series } from "../../extension/protocol/run/series.ts";
import { across } from "./across.ts";
import { numbersIn, type OverlaidRun } from "./overlaidRun.ts";

/** A curve of each client. @param prefix of their names, as `loss/client-` */
export function clientNames(run: OverlaidRun, prefix: string): { client: number; name: string }[] {
  return numbersIn(run.trace, prefix).map((client) => ({ client, name: `${prefix}${client}` }));
}

/**
 * From the lowest to the highest client at each point of a curve of all; a client without that point takes no part.
 *
 * @param name of the curve of all clients. @returns undefined where there is nothing between: fewer than two clients
 */
export function clientRange(run: OverlaidRun, name: string, prefix: string): { low: Series; high: Series } | undefined {
  const base = run.trace.series[name];
  const clients = clientNames(run, prefix).map((client) => run.trace.series[client.name]!);
  if (base === undefined || clients.length < 2) return undefined;
  const low = new Float64Array(base.x.length).fill(Number.NaN);
  const high = new Float64Array(base.x.length).fill(Number.NaN);
  for (const { x, y } of clients) {
    // Every point of a client is at one of all of them, so that both are walked once.
    for (let at = 0, own = 0; at < base.x.length && own < x.length; at++) {
      while (own < x.length && x[own]! < base.x[at]!) own++;
      if (x[own] !== base.x[at]) continue;
      const value = y[own]!;
      // Not below what is not there yet, which is NaN.
      if (!(low[at]! <= value)) low[at] = value;
      if (!(high[at]! >= value)) high[at] = value;
    }
  }
  return { low: across(run, name, { x: base.x, y: low }), high: across(run, name, { x: base.x, y: high }) };
}
