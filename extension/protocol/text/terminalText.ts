/** Foreign text for terminals and for files that are shown in them. */
import { activeCharacters } from "./characters.ts";

/**
 * Text without escape sequences: tabs and line feeds stay, every other character that does something is written as `\u001b`. So a
 * line of JSON stays one that says the same.
 */
export function terminalText(text: string): string {
  return text.replaceAll(activeCharacters, (character) =>
    character === "\t" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
