import { useRef } from "preact/hooks";
import { movedApart, runStyle } from "../../extension/protocol/run/runStyle.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { useStored } from "../app/panelContext.ts";
import { type LineStyle, lineStyle } from "../charts/lineStyles.ts";

/**
 * The lines of runs that are drawn together, each the run's own.
 *
 * @returns the same styles as long as they look alike
 */
export function useRunStyles(runs: readonly RunId[]): ReadonlyMap<RunId, LineStyle> {
  const moved = useStored(({ styles }) => styles);
  const kept = useRef<{ key: string; styles: ReadonlyMap<RunId, LineStyle> }>(undefined);
  // The host moves apart what is the same, and says so; until then the page does by itself.
  const moves = movedApart(runs, moved);
  const numbers = runs.map((run) => [run, moves.get(run) ?? runStyle(run, moved)] as const);
  const key = JSON.stringify(numbers);
  if (kept.current?.key !== key)
    kept.current = { key, styles: new Map(numbers.map(([run, style]) => [run, lineStyle(style)])) };
  return kept.current.styles;
}
