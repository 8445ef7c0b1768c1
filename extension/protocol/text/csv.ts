/** Cells of CSV (RFC 4180) that a spreadsheet takes for what they say. */
import { activeCharacters } from "./characters.ts";

/** What spreadsheets take for the beginning of a formula, also as East Asian keyboards write it. */
const formula = "[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]";
const number = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?(?: ?%)?";
/** What ends a cell for a spreadsheet that reads with other separators, or does not know quotes. */
const ends = "[,;|\"'\\n]";
/** The start of a cell, before a formula that is no number up to its end. */
const formulaStart = new RegExp(`(^|${ends})([^\\S\\n]*)(?=${formula})(?!${number}\\s*(?:${ends}|$))`, "gi");
const plainNumber = new RegExp(`^${number}$`, "i");

/**
 * A cell, quoted where it has to be. A number stays one, also as text. In any other text an apostrophe goes before what would begin a
 * formula, which spreadsheets do not show, and characters that do something are dropped; null is empty.
 */
export function csvCell(value: string | number | null): string {
  const safe = safeCell(value);
  return /[",;\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a spreadsheet takes for what it says, on its own. */
function safeCell(value: string | number | null): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  const text = (value ?? "").replaceAll(/\r\n?/g, "\n").replaceAll("\t", " ").replaceAll(activeCharacters, "");
  return text === "-" || plainNumber.test(text) ? text : text.replaceAll(formulaStart, "$1$2'");
}

/** A line of cells that are separated by tabs, as spreadsheets take them from the clipboard: each on one line, without quotes around. */
export const tabRow = (cells: readonly (string | number | null)[]): string =>
  cells.map((cell) => safeCell(typeof cell === "string" ? cell.replaceAll(/\s*\n\s*|"/g, " ") : cell)).join("\t");

/** A line without its end. */
export const csvRow = (cells: readonly (string | number | null)[]): string => cells.map(csvCell).join(",");
