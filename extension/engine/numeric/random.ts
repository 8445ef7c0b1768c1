/**
 * Named random streams.
 *
 * Every stream derives from the run's seed and its own name, so adding one never shifts another and no two parts of
 * the simulation share randomness by accident.
 */
import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

export interface RandomStream {
  /** A uniform 32-bit signed integer. */
  int32(): number;
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** Gamma(shape, 1); Marsaglia and Tsang 2000. */
  gamma(shape: number): number;
  /** A uniform integer in [0, bound). */
  below(bound: number): number;
  /** Shuffles in place (Fisher-Yates) and returns the array. */
  shuffle<T>(items: T[]): T[];
}

/**
 * A stream of its own for every seed and name.
 *
 * All 128 bits of the generator's state come from a hash: seeded with 32 bits, the first values of similar seeds are
 * alike, and two of many streams would be the same.
 */
export function randomStream(seed: number, name: string): RandomStream {
  const hash = createHash("sha256").update(`${seed}/${name}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => hash.readInt32LE(offset)));
  let spare: number | undefined;

  const int32 = () => generator.next();
  const uniform = () => (int32() >>> 0) / 4294967296;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const below = (bound: number) => Math.floor(uniform() * bound);
  const shuffle = <T>(items: T[]): T[] => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  };
  return { int32, uniform, normal, gamma, below, shuffle };
}
