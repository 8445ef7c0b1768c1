import { type ReachedTarget, reachedTarget } from "../../extension/protocol/run/reachedTarget.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { across } from "../runCharts/across.ts";

/** As {@link reachedTarget}, from a run's curves; epochs whose bytes are not known yet do not count. */
export function reachedInTrace(trace: RunTrace, target: number): ReachedTarget | null {
  const perplexity = trace.series[seriesName.perplexity];
  if (perplexity === undefined) return null;
  const over = (axis: "uplink" | "traffic" | "time") =>
    across({ trace, epochs: 0, across: axis }, seriesName.perplexity, perplexity).x;
  const [up, total, seconds] = [over("uplink"), over("traffic"), over("time")];
  const known = Math.min(up.length, total.length);
  const epochs = Array.from(perplexity.x.subarray(0, known), (epoch, index) => ({
    epoch,
    perplexity: perplexity.y[index]!,
    cumulative: { up: up[index]!, down: total[index]! - up[index]!, baselineUp: 0, baselineDown: 0 },
  }));
  const places = new Map(epochs.map(({ epoch }, index) => [epoch, index]));
  return reachedTarget(epochs, target, (epoch) => seconds[places.get(epoch)!] ?? null);
}
