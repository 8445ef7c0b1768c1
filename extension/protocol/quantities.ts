/** Quantities as people read them. */

const byteUnits = ["B", "kB", "MB", "GB", "TB"];

/** Bytes with three digits, in powers of 1000: `12.3 MB`. */
export function showBytes(bytes: number): string {
  // Rounded first, so that 999,999 is 1 MB and not 1000 kB.
  const rounded = bytes < 1000 ? bytes : Number(bytes.toPrecision(3));
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(rounded, 1)) / 3));
  return `${Number((rounded / 1000 ** power).toPrecision(4))} ${byteUnits[power]}`;
}

/** A share as `51.2 %`; "-" where there is none. */
export function showPercent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "-";
  // `|| 0`: a baseline has no thresholds to announce, so that its own saving is a little below 0.
  return `${(Math.round(1000 * share) / 10 || 0).toFixed(1)} %`;
}

/** Perplexity or loss; "-" where there is none. */
export function showFigure(value: number | null | undefined): string {
  if (value === null || value === undefined) return "-";
  return value >= 1000 ? String(Math.round(value)) : value.toFixed(value >= 100 ? 1 : 2);
}

/** `7.5 s`, `2 min 05 s`, `3 h 12 min`. */
export function showDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
