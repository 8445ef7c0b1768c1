/** What the guard runs: the bundled examples, on every backend, with one lane and with two. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import { badInput } from "../../extension/protocol/errors.ts";
import { hasShared, shared } from "../shared.ts";

export interface GuardCase {
  /** Of the example, without `.splitcom.json`. */
  example: string;
  backend: string;
  lanes: number;
}

const suffix = ".splitcom.json";
/** The examples of a checkout: an older command line reads its own. */
const examplesOf = (root: string) => path.join(root, "media", "examples");
/** Below the shared reference data: what the examples on E2E read. */
const e2e = { "data.train": "data/e2e/trainset.csv", "data.validation": "data/e2e/devset.csv" };

export function exampleNames(): string[] {
  return readdirSync(examplesOf(packageRoot()))
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
}

export function nameOf({ example, backend, lanes }: GuardCase): string {
  return `${example}-${backend}-${lanes}`;
}

/** Every combination of the given values; examples whose data is absent are left out, with a message. @throws bad-input for an unknown example. */
export function casesOf(
  examples: readonly string[],
  backends: readonly string[],
  lanes: readonly number[],
): GuardCase[] {
  const known = exampleNames();
  const unknown = examples.find((example) => !known.includes(example));
  if (unknown !== undefined)
    throw badInput({ what: "there is no such example", value: unknown, range: `one of ${known.join(", ")}` });
  return examples
    .filter((example) => !example.startsWith("e2e") || Object.values(e2e).every(hasShared))
    .flatMap((example) => backends.flatMap((backend) => lanes.map((count) => ({ example, backend, lanes: count }))));
}

/**
 * Arguments of `splitcom run` for a case.
 *
 * @param cli `dist/cli.cjs` of the checkout whose examples are run. @param changes as `--set` takes them
 */
export function runArguments(
  { example, backend, lanes }: GuardCase,
  cli: string,
  changes: readonly string[],
): string[] {
  const data = example.startsWith("e2e") ? Object.entries(e2e).map(([key, file]) => `${key}=${shared(file)}`) : [];
  const sets = [...data, `backend=${backend}`, `lanes=${lanes}`, ...changes];
  const folder = examplesOf(path.dirname(path.dirname(cli)));
  return [path.join(folder, `${example}${suffix}`), ...sets.flatMap((set) => ["--set", set])];
}
