/** Which runs the tree shows. */
import type { RunSummary } from "../../protocol/run/runSummary.ts";

/**
 * Whether a run fits every word of a filter: `tag:E2E` and `status:failed` look there alone, `is:starred` at the star, any other
 * word is looked for in name, tags, note and the configuration's file name. Case does not matter.
 */
export function fitsFilter(run: RunSummary, filter: string): boolean {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === "" || fitsWord(run, word));
}

function fitsWord({ name, status, configFile, labels }: RunSummary, word: string): boolean {
  const [, key, value] = /^(tag|status|is):(.*)$/.exec(word) ?? [];
  const tags = labels.tags.map((tag) => tag.toLowerCase());
  switch (key) {
    case "tag":
      return tags.some((tag) => tag.startsWith(value!));
    case "status":
      return status.startsWith(value!);
    case "is":
      // While it is being typed it hides nothing.
      return labels.starred || !(value !== "" && "starred".startsWith(value!));
    default: {
      const file = configFile?.split(/[\\/]/).at(-1) ?? "";
      return [name, labels.note, file, ...tags].some((text) => text.toLowerCase().includes(word));
    }
  }
}
