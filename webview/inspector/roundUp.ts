/** The next number of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, so that legends stay as epochs go by; 0 for 0. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * (1 - 1e-9))!;
  return Number((factor * power).toPrecision(3));
}
