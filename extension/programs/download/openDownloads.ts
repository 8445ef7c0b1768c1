/** The part that downloads, loaded when it is wanted: its HTTP client compiles WebAssembly as it is loaded, and fails outside any call. */
import { smallestMemory } from "../../engine/backend/addressSpace.ts";
import type { downloadEntry } from "./downloadEntry.ts";
import type { useProxy } from "./proxies.ts";

export interface Downloads {
  downloadEntry: typeof downloadEntry;
  useProxy: typeof useProxy;
}

/** @throws run-failed where a limit of address space (`ulimit -v`) leaves WebAssembly no room. */
export async function openDownloads(): Promise<Downloads> {
  smallestMemory("the HTTP client");
  const [entry, proxies] = await Promise.all([import("./downloadEntry.ts"), import("./proxies.ts")]);
  return { downloadEntry: entry.downloadEntry, useProxy: proxies.useProxy };
}
