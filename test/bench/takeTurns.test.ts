import { describe, expect, it } from "vitest";
import type { RunFigures } from "./peer.ts";
import { standings, takeTurns } from "./takeTurns.ts";

const figures = (...samplesPerSecond: number[]): RunFigures => ({ samplesPerSecond, perplexity: null, uploadRatio: 1 });

describe("programs taking turns", () => {
  it("alternate", async () => {
    const order: string[] = [];
    const entrant = (name: string) => ({
      name,
      run: async () => {
        order.push(name);
        return figures(1, order.length);
      },
    });
    const all = await takeTurns([entrant("peer"), entrant("ours")], 2, () => {});
    expect(order).toEqual(["peer", "ours", "peer", "ours"]);
    expect(all.map((rounds) => rounds.map(({ samplesPerSecond }) => samplesPerSecond[1]))).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it("are compared within each round and without the epoch that warms up", () => {
    // The machine is half as fast in the second round.
    const peer = [figures(1, 80, 80), figures(1, 40, 40), figures(1, 80, 90)];
    const ours = [figures(500, 100, 100), figures(500, 50, 50), figures(500, 100, 99)];
    const [first, second] = standings([{ name: "peer" }, { name: "ours" }], [peer, ours]);
    expect(first).toEqual({ name: "peer", median: 80, best: 90, ratio: 1, ratioOfBest: 1 });
    expect(second).toEqual({ name: "ours", median: 99.5, best: 100, ratio: 1.25, ratioOfBest: 100 / 90 });
  });
});
