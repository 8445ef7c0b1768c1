/** In what runs differ: what their configurations ask for, and what they ran on. */

import type { RunConfig } from "../config/runConfig.ts";
import { allPaths, schemaAt, showPath } from "../config/schema/configSchema.ts";
import type { RunRecord } from "./runRecord.ts";

/** One field in which not all runs agree. */
export interface Difference {
  /** `wire.up.act.payload`, or the name of a circumstance. */
  field: string;
  /** What the field means; null where its name says it. */
  description: string | null;
  /** Of each run, in the order given; null where the run has no such field. */
  values: (string | null)[];
}

/** What distinguishes runs without making them different experiments. */
const labels = new Set(["$schema", "name"]);

/** Fields that differ, nested ones by their path, in the order of the schema. */
export function configDifferences(configs: readonly RunConfig[]): Difference[] {
  const leaves = configs.map(leavesOf);
  return allPaths()
    .filter((path) => !labels.has(path[0]!))
    .map((path) => ({
      field: showPath(isWord(path) ? path.slice(0, -1) : path),
      description: descriptionOf(path),
      values: leaves.map((table) => table.get(path.join("\0")) ?? null),
    }))
    .filter(({ values }) => differ(values));
}

/** The kind of a union that files name by a plain string: `wire.up.act.payload`. */
function isWord(path: readonly string[]): boolean {
  return path.at(-1) === "kind" && schemaAt(path.slice(0, -1))?.shorthand === true;
}

/** Within a union a key's own description is that of one branch, which need not be the run's. */
function descriptionOf(path: readonly string[]): string | null {
  const parent = path.length > 1 ? schemaAt(path.slice(0, -1)) : undefined;
  return (parent?.oneOf ? parent : schemaAt(path))?.description ?? null;
}

/** What a run computed on and with, as far as it is not the same for all. */
export function environmentDifferences(records: readonly RunRecord[]): Difference[] {
  return Object.entries(circumstances)
    .map(([field, read]) => ({ field, description: null, values: records.map(read) }))
    .filter(({ values }) => differ(values));
}

/** What a run computed on and with, by name. */
export const circumstances: Record<string, (record: RunRecord) => string | null> = {
  backend: ({ backend }) => backend && `${backend.name}, ${backend.lanes} ${backend.lanes === 1 ? "lane" : "lanes"}`,
  splitcom: ({ versions }) => versions.splitcom,
  "node.js": ({ versions }) => versions.node,
  "tensorflow.js": ({ versions }) => versions.tfjs,
  machine: ({ machine }) => `${machine.cpu}, ${machine.cores} cores, ${machine.os}`,
  commit: ({ git }) => git && `${git.commit?.slice(0, 8) ?? "none"}${git.dirty ? ", changed since" : ""}`,
  "training data": (record) => fingerprint(record, "train"),
  "validation data": (record) => fingerprint(record, "validation"),
};

function fingerprint({ data }: RunRecord, role: "train" | "validation"): string | null {
  const found = data.find((one) => one.role === role);
  if (found === undefined) return null;
  // Long enough to distinguish files, short enough to read.
  return found.hash.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1");
}

function differ(values: readonly (string | null)[]): boolean {
  return values.some((value) => value !== values[0]);
}

/** Every value that is not itself an object, by its keys joined with NUL: keys may hold dots. */
function leavesOf(config: RunConfig): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      leaves.set(path.join("\0"), Array.isArray(value) ? value.join(", ") : String(value));
      return;
    }
    for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
  };
  walk(config, []);
  return leaves;
}
