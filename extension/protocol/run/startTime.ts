/** When a run began, in the one style that lists, pickers, tooltips and charts have: `02:25 AM`, `Nov 28, 02:25 AM`, `Nov 28, 2025, 02:25 AM`. */

export interface StartTimeOptions {
  /** Of the reader; by default the system's. */
  language?: string | undefined;
  now?: Date;
  /** To distinguish runs of one name, which may have begun in the same minute. */
  seconds?: boolean;
}

/** The time of day, with the date unless it is today, and with the year unless it is this one. @param startedAt ISO 8601 */
export function showStartTime(
  startedAt: string,
  { language, now = new Date(), seconds = false }: StartTimeOptions = {},
): string {
  const start = new Date(startedAt);
  const time: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
  };
  if (start.toDateString() === now.toDateString()) return start.toLocaleTimeString(language, time);
  const year = start.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return start.toLocaleString(language, { month: "short", day: "numeric", ...year, ...time });
}
