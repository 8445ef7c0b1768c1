/** Names of files and folders that are the same file on every system. */

/** Devices of Windows, with any extension. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *\.|$)/i;

/**
 * Whether a file or a folder can have this name on every system, and shows as what it is: none that Windows refuses or takes for a
 * device, none that is hidden, none with characters that do something.
 */
export function isPortableName(name: string): boolean {
  if (name === "" || name.length > 200 || /^[.\s]|[.\s]$/.test(name)) return false;
  // Cf are the unseen ones, Zl and Zp the separators, Cs halves of a pair.
  return !/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name) && !reserved.test(name.trim());
}

/** The same for two names that are one file on a system that does not distinguish upper and lower case, or forms of a letter. */
export const foldedName = (name: string): string => name.normalize("NFKC").toLowerCase().normalize("NFKC");
