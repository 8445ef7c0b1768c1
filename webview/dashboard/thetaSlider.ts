/**
 * Places on the slider of thresholds, from 0 to 1000.
 *
 * Useful thresholds crowd below 1: equal steps in the angle give them room. The last place stands for a threshold above
 * 1, which sends all; those below 0, which send hardly anything again, are left to the number field.
 */
export const places = 1000;
/** Places up to here are cosines. */
const lastCosine = 980;
/** Sends all; as far above 1 as rounding can carry a cosine, and farther. */
const sendAll = 1.01;

/** Thresholds with a number below the slider; above 1 all is sent. */
export const scaleMarks: readonly number[] = [0, 0.5, 0.9, 0.98, 0.999, sendAll];

/** @param place from 0 to 1000. @returns a threshold of four decimals */
export function thetaAtPlace(place: number): number {
  if (place > lastCosine) return sendAll;
  const angle = (Math.PI / 2) * (1 - place / lastCosine) ** 2;
  return Number(Math.cos(angle).toFixed(4));
}

/** The nearest place; thresholds below 0 have that of 0. */
export function placeOfTheta(theta: number): number {
  if (theta > 1) return places;
  const angle = Math.acos(Math.max(0, theta));
  return Math.round(lastCosine * (1 - Math.sqrt(angle / (Math.PI / 2))));
}
