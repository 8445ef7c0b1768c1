import type { ViewName } from "../../protocol/messages/names.ts";
import type { TraceParts } from "../../protocol/run/trace.ts";

/**
 * What a view shows of a trace. Probes, with the similarity of every token, are the inspector's, histograms the tuner's: to a page that
 * lays many runs over each other they would be most of what is sent.
 */
export function shownParts<T extends TraceParts>(view: ViewName, parts: T): T {
  return {
    ...parts,
    probes: view === "inspector" ? parts.probes : [],
    histograms: view === "tuner" ? parts.histograms : [],
  };
}
