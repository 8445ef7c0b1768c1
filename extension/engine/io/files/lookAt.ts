/** What lies under a name, without opening it. */
import { lstatSync, type Stats, statSync } from "node:fs";

/**
 * Undefined where nothing lies there, and where nothing can be seen: Node throws for links that form a loop, names that are too long and
 * folders that may not be entered. Whoever then opens the file gets the reason as a sentence.
 *
 * @param follow whether what a link leads to is looked at, or the link itself.
 */
export function lookAt(name: string, follow = true): Stats | undefined {
  try {
    return (follow ? statSync : lstatSync)(name, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Bytes of a file; 0 where {@link lookAt} sees none. */
export function sizeOf(file: string): number {
  return lookAt(file)?.size ?? 0;
}
