import { useRef } from "preact/hooks";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { useStored } from "../app/panelContext.ts";
import type { FollowedTrace } from "../app/store.ts";
import type { LineStyle } from "../charts/lineStyles.ts";
import { useChartOptions } from "../charts/options/chartOptions.ts";
import { runName } from "../run/runName.ts";
import { useRunStyles } from "../run/useRunStyles.ts";
import type { OverlaidRun } from "../runCharts/overlaidRun.ts";

/**
 * The runs whose traces have come, in the order given. The same value as long as nothing of it is new, so that charts are made again
 * only then.
 */
export function useOverlaidRuns(runs: readonly RunId[]): readonly OverlaidRun[] {
  const traces = useStored(({ traces }) => traces);
  const summaries = useStored(({ runs }) => runs);
  const styles = useRunStyles(runs);
  const { across } = useChartOptions();
  const kept = useRef<readonly OverlaidRun[]>([]);
  const overlaid = runs.flatMap((run) => {
    const made = overlaidRun(run, styles.get(run)!, traces.get(run), summaries, across);
    const before = kept.current.find((earlier) => earlier.run === run);
    return made ? [before && sameRun(before, made) ? before : made] : [];
  });
  const same = overlaid.length === kept.current.length && overlaid.every((run, index) => run === kept.current[index]);
  if (!same) kept.current = overlaid;
  return kept.current;
}

function overlaidRun(
  run: RunId,
  style: LineStyle,
  followed: FollowedTrace | undefined,
  summaries: readonly RunSummary[],
  across: OverlaidRun["across"],
): OverlaidRun | undefined {
  if (!followed?.trace) return undefined;
  const epochs = summaries.find((summary) => summary.run === run)?.epochs ?? 0;
  return { run, name: runName(run, summaries), epochs, trace: followed.trace, style, across };
}

function sameRun(a: OverlaidRun, b: OverlaidRun): boolean {
  return (
    a.trace === b.trace && a.name === b.name && a.epochs === b.epochs && a.across === b.across && a.style === b.style
  );
}
