/**
 * What a list that may be long is not spread into a call for: each value becomes an argument on the stack, which holds some 120,000 of
 * them. Datasets, vocabularies and logs have more.
 */

/** As Math.max of all values; `least` where there are none. */
export function largestOf(values: Iterable<number>, least = Number.NEGATIVE_INFINITY): number {
  let largest = least;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

/** As Math.min of all values; `most` where there are none. */
export function smallestOf(values: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  let smallest = most;
  for (const value of values) smallest = Math.min(smallest, value);
  return smallest;
}

/** Adds values to the end of a list. */
export function append<T>(list: T[], values: Iterable<T>): void {
  for (const value of values) list.push(value);
}
