import { useRef } from "preact/hooks";
import type { ChartAxis, ChartLine, ChartMark, ChartSpec } from "../chartSpec.ts";
import { sameStyle } from "../lineStyles.ts";

/** The same value as long as nothing in it that is drawn has changed: news of a run concern few of its charts. */
export function useSteadySpec(spec: ChartSpec): ChartSpec {
  const kept = useRef(spec);
  if (!sameSpec(kept.current, spec)) kept.current = spec;
  return kept.current;
}

/** Whether two specifications are drawn alike. Functions of axes, and what a chart says about itself, are taken to be the same where titles are. */
export function sameSpec(a: ChartSpec, b: ChartSpec): boolean {
  return (
    a.title === b.title &&
    a.exact === b.exact &&
    a.subject === b.subject &&
    sameAxis(a.x, b.x) &&
    sameAxis(a.y, b.y) &&
    (a.right && b.right ? sameAxis(a.right, b.right) : a.right === b.right) &&
    sameMembers(a.lines, b.lines, sameLine) &&
    sameMembers(a.marks ?? [], b.marks ?? [], sameMark)
  );
}

/** A series that has grown is another one (GrowingTrace); one that is not there yet may be a new value each time. */
function sameLine(a: ChartLine, b: ChartLine): boolean {
  const sameSeries = a.series.x === b.series.x || (a.series.x.length === 0 && b.series.x.length === 0);
  return (
    a.name === b.name &&
    a.label === b.label &&
    sameSeries &&
    sameStyle(a.style, b.style) &&
    a.named === b.named &&
    a.quiet === b.quiet &&
    a.band?.low.y === b.band?.low.y
  );
}

/** What an axis shows follows from its title. */
function sameAxis(a: ChartAxis, b: ChartAxis): boolean {
  return a.title === b.title && a.min === b.min && a.max === b.max && a.logarithmic === b.logarithmic;
}

function sameMark(a: ChartMark, b: ChartMark): boolean {
  return a.x === b.x && a.label === b.label;
}

function sameMembers<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((member, index) => same(member, b[index]!));
}
