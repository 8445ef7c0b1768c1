/** Programs that do the same work in turns, and how fast they were against each other. */
import type { RunFigures } from "./peer.ts";
import { median } from "./statistics.ts";

export interface Entrant {
  name: string;
  run(): Promise<RunFigures>;
}

export interface Standing {
  name: string;
  /** Samples/s of an epoch. */
  median: number;
  best: number;
  /** Against the first entrant: the median over rounds of the ratio within the round, and the ratio of the best epochs. */
  ratio: number;
  ratioOfBest: number;
}

/** Every entrant once a round, in order. @returns figures by entrant, then by round. */
export async function takeTurns(
  entrants: readonly Entrant[],
  rounds: number,
  onRun: (name: string, round: number, figures: RunFigures) => void,
): Promise<RunFigures[][]> {
  const figures: RunFigures[][] = entrants.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, { name, run }] of entrants.entries()) {
      const result = await run();
      figures[i]!.push(result);
      onRun(name, round, result);
    }
  }
  return figures;
}

/** Each run's epochs but the first, which warms up. */
export function timedEpochs({ samplesPerSecond }: RunFigures): number[] {
  return samplesPerSecond.slice(1);
}

/** @param figures of {@link takeTurns}; the ratios are against the first entrant. */
export function standings(entrants: readonly Pick<Entrant, "name">[], figures: readonly RunFigures[][]): Standing[] {
  const speeds = figures.map((rounds) => rounds.map(timedEpochs));
  const bests = speeds.map((rounds) => Math.max(...rounds.flat()));
  return entrants.map(({ name }, i) => ({
    name,
    median: median(speeds[i]!.flat()),
    best: bests[i]!,
    ratio: median(speeds[i]!.map((round, r) => median(round) / median(speeds[0]![r]!))),
    ratioOfBest: bests[i]! / bests[0]!,
  }));
}
