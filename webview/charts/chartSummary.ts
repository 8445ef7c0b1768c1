import { t } from "@vscode/l10n";
import type { ChartSpec, DrawnLine } from "./chartSpec.ts";

/** More than these nobody listens to. */
const mostLines = 8;

/** A chart in words: where each line begins and ends, and its extremes. */
export function chartSummary(spec: ChartSpec, lines: readonly DrawnLine[]): string {
  const described = lines.slice(0, mostLines).map((line) => lineSummary(spec, line));
  const rest = lines.length - described.length;
  const more = rest > 0 ? [t("{0} more lines.", rest)] : [];
  return [t("{0} over {1}.", spec.title, spec.x.title), ...described, ...more].join(" ");
}

function lineSummary({ x: xAxis, y: yAxis, right }: ChartSpec, line: DrawnLine): string {
  const { x, y } = line.series;
  const { show } = line.right && right ? right : yAxis;
  let first = -1;
  let last = -1;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (Number.isNaN(value)) continue;
    if (first < 0) first = i;
    last = i;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (first < 0) return t("{0}: no values.", line.label);
  if (first === last) return t("{0}: {1} at {2}.", line.label, show(y[last]!), xAxis.show(x[last]!));
  if (show(least) === show(greatest)) return t("{0}: constant at {1}.", line.label, show(y[last]!));
  return t(
    "{0}: from {1} at {2} to {3} at {4}, between {5} and {6}.",
    line.label,
    show(y[first]!),
    xAxis.show(x[first]!),
    show(y[last]!),
    xAxis.show(x[last]!),
    show(least),
    show(greatest),
  );
}
