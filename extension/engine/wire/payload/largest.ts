/** The largest of many magnitudes, without sorting them all. */

/**
 * The places of the `count` largest, ascending; of equal ones, the first.
 *
 * @param keys NaN counts as larger than any number, so that what is not finite is never dropped unseen
 */
export function largestPlaces(keys: Float32Array, count: number): Uint32Array {
  if (count >= keys.length) return Uint32Array.from(keys.keys());
  const comparable = keys.map((key) => (Number.isNaN(key) ? Number.POSITIVE_INFINITY : key));
  const least = nthLargest(comparable.slice(), count);
  const above = comparable.reduce((sum, key) => sum + (key > least ? 1 : 0), 0);
  let ties = count - above;
  const places = new Uint32Array(count);
  let found = 0;
  for (let i = 0; found < count; i++) {
    const key = comparable[i]!;
    if (key > least || (key === least && ties-- > 0)) places[found++] = i;
  }
  return places;
}

/** The `count`-th largest, `count` from 1 (Hoare's selection); reorders the keys. */
function nthLargest(keys: Float32Array, count: number): number {
  const wanted = count - 1;
  let [first, last] = [0, keys.length - 1];
  while (first < last) {
    const pivot = keys[(first + last) >> 1]!;
    let [i, j] = [first, last];
    while (i <= j) {
      while (keys[i]! > pivot) i++;
      while (keys[j]! < pivot) j--;
      if (i <= j) {
        [keys[i], keys[j]] = [keys[j]!, keys[i]!];
        i++;
        j--;
      }
    }
    if (wanted <= j) last = j;
    else if (wanted >= i) first = i;
    else break;
  }
  return keys[wanted]!;
}
