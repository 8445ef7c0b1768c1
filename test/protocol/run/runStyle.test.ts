import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allStyles, basicStyles, movedApart, runStyle } from "../../../extension/protocol/run/runStyle.ts";

const none = new Map<string, number>();
const runs = (count: number) =>
  Array.from({ length: count }, (_, index) => `/w/.splitcom/runs/2026-11-28-0${31000 + index}-splitcom`);
const shown = (list: string[], moved: Map<string, number>) => {
  const moves = movedApart(list, moved);
  return list.map((run) => moves.get(run) ?? runStyle(run, moved));
};

describe("the line style of a run", () => {
  it("goes by the name of its folder, wherever that is", () => {
    const [run] = runs(1);
    expect(runStyle(run!, none)).toBe(runStyle(run!.replace("/w/", "/elsewhere/"), none));
    expect(runStyle(run!, none)).toBe(runStyle(`C:\\w\\${run!.split("/").at(-1)}`, none));
  });

  it("is any of ten, about equally often", () => {
    const counts = Array<number>(basicStyles).fill(0);
    for (const run of runs(2000)) counts[runStyle(run, none)]!++;
    for (const count of counts) expect(count).toBeGreaterThan(150);
  });

  it("differs from those of all runs that it is shown with, in color while there are colors", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: allStyles }), (names) => {
        const list = names.map((name) => `/runs/${name.replaceAll(/[/\\]/g, "-")}`);
        const unique = [...new Set(list)];
        const styles = shown(unique, none);
        expect(new Set(styles).size).toBe(unique.length);
        const colors = new Set(styles.map((style) => style % basicStyles));
        expect(colors.size).toBe(Math.min(unique.length, basicStyles));
      }),
    );
  });

  it("stays that of the run that is shown first, and does not move again in what was moved apart", () => {
    const list = runs(8);
    const moves = movedApart(list, none);
    expect(moves.has(list[0]!)).toBe(false);
    expect(movedApart(list, moves)).toEqual(new Map());
    expect(movedApart(list.slice(2, 5), moves)).toEqual(new Map());
    expect(shown(list.toReversed(), moves).toReversed()).toEqual(shown(list, moves));
  });

  it("repeats only beyond as many runs as a view shows", () => {
    const styles = shown(runs(allStyles + 3), none);
    expect(new Set(styles).size).toBe(allStyles);
  });
});
