/** Values as people write them into filters. */
import type { MetricKind } from "./metrics.ts";

/** A number, and how far another may be from it to be taken for the same: half of its last digit where it was measured. */
export interface Wanted {
  value: number;
  tolerance: number;
}

const number = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)$/i;

const units: Partial<Record<MetricKind, Record<string, number>>> = {
  bytes: { "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 },
  seconds: { "": 1, s: 1, sec: 1, ms: 1e-3, min: 60, m: 60, h: 3600, d: 86_400 },
  share: { "": 1, "%": 0.01 },
};

/** The units that a filter may give a number of this kind; none where it has none. */
export function unitsOf(kind: MetricKind): string[] {
  const names: Partial<Record<MetricKind, string[]>> = {
    bytes: ["kB", "MB", "GB"],
    seconds: ["s", "min", "h"],
    share: ["%"],
  };
  return names[kind] ?? [];
}

/** @returns undefined for what is no number of this kind, or has a unit that the kind does not have. */
export function wantedNumber(text: string, kind: MetricKind): Wanted | undefined {
  const [, digits, unit] = number.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const scale = (units[kind] ?? { "": 1 })[unit!.toLowerCase()];
  if (scale === undefined) return undefined;
  const written = Number(digits);
  // `saved>50`: nothing saves fifty times what there is.
  const factor = kind === "share" && unit === "" && Math.abs(written) > 1 ? 0.01 : scale;
  const decimals = /\.(\d*)/.exec(digits)?.[1]?.length ?? 0;
  const lastDigit = 10 ** -decimals * 10 ** Number(/e([+-]?\d+)/i.exec(digits)?.[1] ?? 0);
  return { value: written * factor, tolerance: (lastDigit * factor) / 2 };
}

/** The time span that a date names: `2026`, `2026-11`, `2026-11-28`, `2026-11-28T14:05`, in the local zone; milliseconds. */
export function wantedSpan(text: string): { from: number; to: number } | undefined {
  const [, ...parts] = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T(\d\d?)(?::(\d\d))?)?)?)?$/i.exec(text.trim()) ?? [];
  const given = parts.filter((part) => part !== undefined).map(Number);
  if (given.length === 0) return undefined;
  const at = (extra: number) => {
    const [year, month = 1, day = 1, hour = 0, minute = 0] = given.map((part, index) =>
      index === given.length - 1 ? part + extra : part,
    ) as [number, number?, number?, number?, number?];
    return new Date(year, month - 1, day, hour, minute).getTime();
  };
  return Number.isNaN(at(0)) ? undefined : { from: at(0), to: at(1) };
}
