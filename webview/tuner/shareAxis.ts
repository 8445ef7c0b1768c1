/** The histogram's vertical axis: shares of what was compared, so that it does not grow with the epochs. */
import { largestOf } from "../../extension/protocol/config/largeLists.ts";

const ends = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1];

/** The lowest end that shows every share and is not below `before`. */
export function shareEnd(shares: readonly number[], before = 0): number {
  const highest = largestOf(shares, before);
  return ends.find((end) => end >= highest - 1e-9) ?? 1;
}
