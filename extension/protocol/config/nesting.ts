/** How deeply JSON text nests: what nests without bound overflows the stack of everything that walks it. */

/** No file that we read needs a tenth of it. */
export const deepestNesting = 512;

/** Whether the text opens more brackets within each other than `deepest`. Strings are skipped; the text need not be valid JSON. */
export function nestsTooDeeply(text: string, deepest = deepestNesting): boolean {
  // Nearly every file: its brackets are counted in a tenth of the time.
  if (opensAtMost(text, deepest)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > deepest) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return false;
}

/** Also those within strings. */
function opensAtMost(text: string, most: number): boolean {
  if (text.length <= most) return true;
  let count = 0;
  for (const bracket of "[{") {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count++;
      if (count > most) return false;
    }
  }
  return true;
}

/** The closing quote of the string that begins at `begin`; the text's end where there is none. */
function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++; // \
  }
  return text.length;
}
