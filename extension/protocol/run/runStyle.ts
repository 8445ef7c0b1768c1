/**
 * Which line style a run is drawn in: its own, by its folder's name, wherever it is shown.
 *
 * There are fewer styles than runs. Where two runs of the same style are shown together, one moves to another style, which is then its own:
 * it is remembered, so that a run does not change its color from one view to the next.
 */
import type { RunId } from "./runSummary.ts";

/** Styles that differ in color. */
export const basicStyles = 10;
/** As many as a view shows runs: beyond the basic ones colors come again with other dashes and markers. */
export const allStyles = 50;

/** The runs that have moved, each with its style from 0 to {@link allStyles} - 1. */
export type MovedStyles = ReadonlyMap<RunId, number>;

/** Also where the folder of runs has been moved or copied. */
export function runStyle(run: RunId, moved: MovedStyles): number {
  return moved.get(run) ?? hash(run.split(/[/\\]/).at(-1)!) % basicStyles;
}

/** FNV-1a, whose last bits stir well enough after a final mix: names of runs begin alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/**
 * What has to move so that all runs of a view differ.
 *
 * @param runs in the order of the view: the earlier one of two keeps its style.
 * @returns the styles of those that move; a run beyond {@link allStyles} stays as it is.
 */
export function movedApart(runs: readonly RunId[], moved: MovedStyles): Map<RunId, number> {
  const taken = new Set<number>();
  const moves = new Map<RunId, number>();
  for (const run of new Set(runs)) {
    const own = runStyle(run, moved);
    const style = taken.has(own) ? freeStyle(own, taken) : own;
    if (style !== own) moves.set(run, style);
    taken.add(style);
  }
  return moves;
}

/** The next color that no other run has, else the next style of all; the own one where all are taken. */
function freeStyle(own: number, taken: ReadonlySet<number>): number {
  const places = Array.from({ length: allStyles }, (_, step) => (own + step) % allStyles);
  const colors = new Set([...taken].map((style) => style % basicStyles));
  const byColor = Array.from({ length: basicStyles }, (_, step) => (own + step) % basicStyles);
  return byColor.find((style) => !colors.has(style)) ?? places.find((style) => !taken.has(style)) ?? own;
}
