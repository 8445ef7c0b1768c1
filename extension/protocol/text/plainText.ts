/** Foreign text for VS Code's own surfaces: notifications, labels, tooltips, titles. */
import { activeCharacters } from "./characters.ts";

/** UTF-16 units of a message that are shown; what is left out of a longer one is its middle. */
const longestMessage = 1500;
const longestLabel = 300;

/**
 * Text that VS Code renders as it reads, wherever it is put.
 *
 * Notifications, progress, prompts, views' messages and language status turn `[text](command:…)` into a link that runs a command,
 * and labels turn `$(name)` into an icon: both are broken up by a space, which a reader sees. Characters that do something are
 * dropped, lines stay.
 */
export function plainText(text: string, most = longestMessage): string {
  return shortened(text, most)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll("\t", " ")
    .replaceAll(activeCharacters, "")
    .replaceAll("](", "] (")
    .replaceAll("$(", "$ (");
}

/** As {@link plainText}, on one line: names, titles, descriptions. */
export function plainLabel(text: string): string {
  return plainText(text.replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, " "), longestLabel);
}

/** Cut before anything else, so that no text is too long to process. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 3) / 2);
  // No half of a pair of units that make one character.
  return `${text.slice(0, half).replace(/[\ud800-\udbff]$/, "")} … ${text.slice(-half).replace(/^[\udc00-\udfff]/, "")}`;
}
