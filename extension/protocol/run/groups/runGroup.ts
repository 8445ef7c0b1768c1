/** A set of runs that one command makes, such as a reproduction of the paper: the list shows it as one node. */
import type { RunSummary } from "../runSummary.ts";

export interface RunGroup {
  /** What its runs have in common: the same for all of them, and for no other set in the folder of runs. */
  id: string;
  /** As the list shows it. */
  name: string;
  /** How many runs it has once all have begun. */
  size: number;
}

/** Distinguishes the groups of all folders of runs; undefined for a run that is in none. */
export function groupKey({ run, group }: Pick<RunSummary, "run" | "group">): string | undefined {
  return group && run.replace(/[^\\/]*$/, () => group.id);
}
