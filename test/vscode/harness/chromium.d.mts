/** The path of Chromium, installed by apt where it is missing and may be; undefined where there is none. */
export function findChromium(say: (line: string) => void): string | undefined;
