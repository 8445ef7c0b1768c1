/** Over more than this factor powers of ten are marked, with 2 and 5 between; below, as on a linear axis. */
const wide = 20;

/** Where a logarithmic axis is marked, ascending. @param min above 0 */
export function logTicks(min: number, max: number, most: number): number[] {
  if (!(min > 0) || !(max > min)) return [min];
  const ticks = max / min > wide ? decades(min, max) : evenly(min, max, most);
  // Of many decades every second, third, …
  const step = Math.ceil(ticks.length / (2 * most));
  return ticks.filter((_, index) => index % step === 0);
}

function decades(min: number, max: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++)
    for (const digit of [1, 2, 5]) ticks.push(Number(`${digit}e${power}`));
  return ticks.filter((tick) => tick >= min && tick <= max);
}

function evenly(min: number, max: number, most: number): number[] {
  const rough = (max - min) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= rough)!;
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
