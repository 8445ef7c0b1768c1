/** Runs of one configuration but for the seed, and what their figures have in common. */

/** Mean and spread of what several runs measured. */
export interface Spread {
  mean: number;
  /** Sample standard deviation; null of a single value. */
  deviation: number | null;
  count: number;
}

/** @returns null where there is no value. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, deviation: null, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count };
}

/** Members by what they have in common, in the order in which each group's first comes. */
export function grouped<T>(members: readonly T[], keyOf: (member: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
