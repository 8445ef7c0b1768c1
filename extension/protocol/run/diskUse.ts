/** What can be removed of an ended run. */
export const removableParts = ["checkpoints", "probes"] as const;
export type RemovablePart = (typeof removableParts)[number];

/** In bytes. */
export type DiskUse = Record<RemovablePart, number>;
